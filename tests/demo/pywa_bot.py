"""A pywa client at the emulator: its webhook server, its customers, what it heard."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

import httpx
from http_ends import free_port, wait_for
from pywa import WhatsApp
from stage import NUMBER, SECRET, SECRETS, TOKEN, VERIFY

from demo.emulator.payloads import APP_ID, WABA_ID


class Rerouted(httpx.HTTPTransport):
    """Takes what is meant for Meta to the emulator: the one thing that differs."""

    def __init__(self, address):
        super().__init__()
        self._address = httpx.URL(address)

    def handle_request(self, request):
        request.url = request.url.copy_with(
            scheme="http", host=self._address.host, port=self._address.port
        )
        request.headers["Host"] = f"{self._address.host}:{self._address.port}"
        return super().handle_request(request)


class Bot:
    """A pywa client with its webhook server, and what its handlers were given."""

    def __init__(self, app, emulator_url, **more):
        self.session = httpx.Client(
            mounts={"https://graph.facebook.com": Rerouted(emulator_url)}
        )
        self.wa = WhatsApp(
            NUMBER,
            TOKEN,
            session=self.session,
            server=app,
            webhook_endpoint="/wh",
            verify_token=VERIFY,
            app_secret=SECRET,
            app_id=APP_ID,
            waba_id=WABA_ID,
            **more,
        )
        self.updates = []
        for kind in (
            "message",
            "message_status",
            "callback_button",
            "callback_selection",
            "edited_message",
            "deleted_message",
            "phone_number_change",
            "template_status_update",
            "template_quality_update",
            "user_marketing_preferences",
            "outgoing_message",
        ):
            getattr(self.wa, f"on_{kind}")(self._keep)

    def _keep(self, _wa, update):
        self.updates.append(update)

    def wait_for(self, kind, **expected):
        """The first update of this type whose fields are as expected."""

        def found():
            return [
                one
                for one in self.updates
                if type(one).__name__ == kind
                and all(getattr(one, k) == v for k, v in expected.items())
            ]

        return wait_for(found)[0]


class Customer:
    """Somebody on the emulator, played through its control doors."""

    def __init__(self, control, wa_id):
        self.control = control
        self.wa_id = wa_id

    def say(self, **said):
        response = self.control.post(
            f"/_emulator/customers/{self.wa_id}/messages", json=said
        )
        assert response.status_code == 201, response.text
        return response.json()["message_id"]

    def heard(self, wamid):
        """The message as it lies in the customer's chat."""
        chat = self.control.get(f"/_emulator/customers/{self.wa_id}").json()
        [message] = [one for one in chat["messages"] if one["id"] == wamid]
        return message


@contextlib.contextmanager
def emulator(webhook_url, *flags):
    port = free_port()
    command = [sys.executable, "-m", "demo.emulator", "--port", str(port)]
    command += ["--webhook-url", webhook_url, "--seconds-between", "0"]
    process = subprocess.Popen(
        [*command, "--review-seconds", "0.2", *flags], env={**os.environ, **SECRETS}
    )
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(
        base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}
    ) as control:
        wait_for(lambda: control.get("/healthz").is_success)
        yield url, control
    process.terminate()
    process.wait(timeout=10)
