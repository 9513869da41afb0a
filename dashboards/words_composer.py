"""What the composer says: modes, files, menus, templates, and why something failed."""

from __future__ import annotations

from dashboards.i18n import gettext as _

Words = dict[str, str]


def composer_words() -> Words:
    return {
        "mode_reply": _("Reply"),
        "mode_template": _("Template"),
        "mode_note": _("Internal note"),
        "placeholder_reply": _("Write your answer. Type / for prepared ones."),
        "placeholder_note": _("Write a note. The customer never sees it."),
        "replying_as": _("To {name} as {me}"),
        "noting": _("Only colleagues see this note"),
        "send_reply": _("Send"),
        "send_template": _("Send template"),
        "send_note": _("Add note"),
        "too_long": _("{count} characters too many"),
        "remove": _("Remove"),
        **_file_words(),
        **_offer_words(),
        **_template_words(),
        **_failure_words(),
    }


def _file_words() -> Words:
    return {
        "attach": _("Attach files"),
        "uploading": _("uploading"),
        "try_again": _("Try again"),
    }


def _offer_words() -> Words:
    return {
        "offer_buttons": _("Reply buttons"),
        "offer_list": _("List of choices"),
        "offer_location_request": _("Ask for the location"),
        "list_button": _("Label that opens the list"),
        "choice_title": _("Choice"),
        "choice_description": _("Description (optional)"),
        "add_choice": _("Add a choice"),
    }


def _template_words() -> Words:
    return {
        "template_search": _("Search templates"),
        "template_language": _("Language of the template"),
        "all_languages": _("All languages"),
        "templates_loading": _("Loading the templates…"),
        "no_templates": _(
            "WhatsApp has approved no template yet, or they have not been synchronised."
        ),
        "template_gone": _("This template is no longer approved. Choose another one."),
        "other_template": _("Other template"),
        "variable": _("Variable {number}"),
        "header_variable": _("Headline, variable {number}"),
        "no_variables": _("This template has nothing to fill in."),
        "no_marketing_why": _("The customer does not want marketing messages."),
        "category_marketing": _("Marketing"),
        "category_utility": _("Utility"),
        "category_authentication": _("Authentication"),
        "category_service": _("Service"),
    }


def _failure_words() -> Words:
    return {
        "not_sent": _("Not sent; it is back in the box."),
        "failed_offline": _("There is no connection to the server."),
        "failed_service-unreachable": _("The service does not answer."),
        "failed_window-closed": _("The 24-hour window is closed."),
        "failed_not-allowed": _("Your role does not permit it."),
        "failed_too-large": _("The file is larger than 100 MB."),
        "failed_empty-file": _("The file is empty."),
        "failed_media-refused": _(
            "WhatsApp does not take this file. It takes JPEG and PNG pictures up to "
            "5 MB, sound and MP4 videos up to 16 MB, PDF, Office and text files up to "
            "100 MB, and WebP stickers up to 500 kB."
        ),
    }
