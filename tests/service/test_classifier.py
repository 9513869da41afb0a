from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest
import skops.io
from lessons import NOON, lessons, trained
from running_service import payload, run_service, text_message

from routing_service.classifier import LONGEST_READ, Classifier, plain
from routing_service.classifier_examples import Example
from routing_service.classifier_file import ModelRefused, read_model, write_model
from routing_service.classifier_training import NothingToLearn, train
from routing_service.desk.predicting import NOTHING, Predicting


@pytest.fixture(scope="module")
def model():
    return trained()


@pytest.fixture(scope="module")
def file(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "classifier.skops"
    write_model(path, model)
    return path


@pytest.fixture(scope="module")
def classifier(file):
    weights, _ = read_model(file)
    return Classifier(weights)


def test_a_text_like_those_of_the_past_is_told(classifier):
    said = classifier.predict("URGENT: the invoice!")

    assert (said.category, said.team, said.priority) == ("billing", "billing", "urgent")
    assert said.category_confidence > 0.6


@pytest.mark.parametrize(
    "text",
    [
        "the parcel never came, the parcel!",
        "Où est ma FACTURE ? l'été… ﬁn İstanbul Straße",
        "password " * 1_000,
        "invoice parcel login urgent",
    ],
)
def test_the_weights_say_what_scikit_learn_says(model, classifier, text):
    terms = model.vectoriser.transform([text])

    said = classifier.probabilities(text)

    for label, values in said.items():
        expected = model.classifiers[label].predict_proba(terms)[0]
        assert list(values) == list(model.classifiers[label].classes_)
        assert list(values.values()) == pytest.approx(expected.tolist(), abs=1e-5)


@pytest.mark.parametrize("text", ["", "👍", "zzz qqq", "😀 12"])
def test_of_unknown_words_nothing_is_said(classifier, text):
    assert classifier.predict(text) == NOTHING


def test_of_a_long_text_the_beginning_counts():
    assert len(plain("a" * 1_000_000)) == LONGEST_READ


def test_what_was_held_back_is_measured_beside_the_commonest(model):
    figures = model.about.figures["category"]

    assert figures.tickets == 63
    assert figures.held_back == 13
    assert figures.accuracy > 0.9
    assert figures.baseline < 0.5
    assert figures.macro_f1 > figures.baseline_macro_f1


def test_the_same_words_count_once():
    twice = train([*lessons(), *lessons()], now=NOON)

    assert twice.about.tickets == 63


def test_a_label_with_few_tickets_is_not_taught():
    few = [
        Example(one.text, one.labels if at < 20 else {"team": one.labels["team"]})
        for at, one in enumerate(lessons())
    ]

    about = train(few, now=NOON).about

    assert list(about.figures) == ["team"]
    assert about.untaught["priority"] == "20 tickets; expected 50 at least"


def test_a_label_with_one_value_is_not_taught():
    same = [Example(one.text, {"team": "support"}) for one in lessons()]

    with pytest.raises(NothingToLearn, match="team: only support; expected two"):
        train(same, now=NOON)


def test_values_that_stand_alone_do_not_stop_the_training():
    strange = [
        *lessons(),
        Example("my cat", {"category": "cats"}),
        Example("my dog", {"category": "dogs"}),
    ]

    figures = train(strange, now=NOON).about.figures["category"]

    assert figures.values == 5


def test_a_file_tells_when_and_how_well_it_was_trained(file, model):
    _, about = read_model(file)

    assert about == model.about


def test_a_file_with_another_type_is_refused(tmp_path):
    path = tmp_path / "classifier.skops"
    skops.io.dump({"layout": 1, "about": print}, path)

    with pytest.raises(ModelRefused, match="holds more than a model"):
        read_model(path)


@pytest.mark.parametrize("content", [b"", b"not a zip"])
def test_a_file_that_is_no_model_is_refused(tmp_path, content):
    path = tmp_path / "classifier.skops"
    path.write_bytes(content)

    with pytest.raises(ModelRefused, match="expected what `comptoir routing train`"):
        read_model(path)


def test_a_model_of_another_layout_is_refused(tmp_path):
    path = tmp_path / "classifier.skops"
    skops.io.dump({"layout": 99}, path)

    with pytest.raises(ModelRefused, match="layout 99; expected 1"):
        read_model(path)


async def test_a_new_model_is_taken_up_and_a_gone_one_let_go(file, tmp_path):
    path = tmp_path / "classifier.skops"
    predicting = Predicting(path)
    await predicting.look()
    before = predicting.predict("my invoice is wrong")

    path.write_bytes(file.read_bytes())
    await predicting.look()
    after = predicting.predict("my invoice is wrong")
    path.unlink()
    await predicting.look()

    assert before == NOTHING
    assert after.category == "billing"
    assert predicting.predict("my invoice is wrong") == NOTHING


async def test_a_file_that_is_refused_changes_nothing(file, tmp_path):
    path = tmp_path / "classifier.skops"
    path.write_bytes(file.read_bytes())
    predicting = Predicting(path)
    await predicting.look()

    path.with_suffix(".half").write_bytes(file.read_bytes()[:-100])
    path.with_suffix(".half").replace(path)
    await predicting.look()

    assert not zipfile.is_zipfile(path)
    assert predicting.predict("my invoice is wrong").category == "billing"


async def test_a_decision_records_what_was_predicted(file, tmp_path):
    models = tmp_path / "models"
    models.mkdir()
    (models / "classifier.skops").write_bytes(file.read_bytes())

    async with run_service(tmp_path) as service:
        await service.desk.predicting.look()
        await service.deliver(
            payload(messages=[text_message("My invoice is wrong", wamid="wamid.1")])
        )
        shown = await service.ticket("T-1001")
        events = service.events("TicketRouted")

    facts = events[0][1].facts
    assert facts["predicted_category"] == "billing"
    assert facts["predicted_team"] == "billing"
    assert facts["predicted_priority"] == "normal"
    assert facts["predicted_category_confidence"] > 0.6
    assert shown["ticket"]["routing"]["facts"] == facts


async def test_rules_can_rely_on_what_was_predicted(file, tmp_path):
    models = tmp_path / "models"
    models.mkdir()
    (models / "classifier.skops").write_bytes(file.read_bytes())
    rule = {
        "id": "learnt",
        "when": 'predicted_team == "billing" and predicted_team_confidence >= 0.6',
        "then": {"team": "billing"},
    }

    async with run_service(tmp_path) as service:
        await service.configure(routing=[rule])
        await service.desk.predicting.look()
        for number, text in enumerate(("my refund is wrong", "my parcel is wrong")):
            message = text_message(
                text, wamid=f"wamid.{number}", sender=f"3360{number}"
            )
            await service.deliver(payload(messages=[message]))
        tickets = {one["preview"]: one["team_id"] for one in await service.tickets()}

    assert tickets == {"my refund is wrong": "billing", "my parcel is wrong": "support"}


def test_the_service_does_not_import_the_library():
    code = (
        "import sys, routing_service.__main__, routing_service.web.app;"
        "print(sorted({'sklearn', 'skops', 'scipy'} & sys.modules.keys()))"
    )

    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "[]"
