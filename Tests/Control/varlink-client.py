#!/usr/bin/env python3
"""Talks to a running firstlined through the Varlink client of PyPI's package `varlink`, which the project did not write.

    python3 -m venv /tmp/varlink && /tmp/varlink/bin/pip install varlink
    /tmp/varlink/bin/python Tests/Control/varlink-client.py /run/firstlined.socket

Changes nothing at the desk. Has to run as root or as the daemon's user, or with a role that may `look` and `hold`.
Exit status 0 when all is as it should be; 77 when the package is not there.
"""
import sys

try:
    import varlink
except ImportError:
    print("the Python package varlink is not there: pip install varlink")
    sys.exit(77)

DESK = "io.firstline.Desk"


def expect(condition, what):
    if not condition:
        print("not so:", what)
        sys.exit(1)
    print("ok:", what)


def error_of(call):
    """The name and parameters of the error that a call ends in."""
    try:
        call()
    except varlink.VarlinkError as error:
        return error.error(), error.parameters()
    return None, None


def main(path):
    with varlink.Client.new_with_address("unix:" + path) as client:
        with client.open("org.varlink.service") as service:
            info = service.GetInfo()
            expect((info["vendor"], info["product"]) == ("Firstline", "firstlined"), "the service names itself")
            expect(set(info["interfaces"]) == {DESK, "org.varlink.service"}, "the service names its interfaces")
            text = service.GetInterfaceDescription(DESK)["description"]
            expect(varlink.Interface(text).name == DESK, "the definition can be parsed")
            name, parameters = error_of(lambda: service.GetInterfaceDescription("org.example.none"))
            expect(name == "org.varlink.service.InterfaceNotFound", "an unknown interface is an error")

        # Opening asks for the definition and makes a method of each of its methods.
        with client.open(DESK) as desk:
            status = desk.Status()["status"]
            expect(status["ready"] is True and status["uptime"] >= 0, "the status is one")
            expect(all(tier["waiting"] >= 0 for tier in status["tiers"]), "the status has tiers")
            expect("firstline" in desk.Metrics()["text"], "there are metrics")
            held = desk.ListHeld()
            expect(all(item["id"] and item["reason"] for item in held["items"]), "held files have id and reason")
            name, parameters = error_of(lambda: desk.Hold("there-is-no-such-message"))
            expect(name == DESK + ".NoSuchMessage", "an unknown message is an error")
            expect(parameters == {"message": "there-is-no-such-message"}, "the error names the message")
            name, parameters = error_of(desk.Watch)
            expect(name == "org.varlink.service.ExpectedMore", "a stream has to be asked for")
            desk.Hold("there-is-no-such-message", _oneway=True)
            expect(desk.Status()["status"]["ready"] is True, "a call without an answer has none")

        with client.open(DESK, namespaced=True) as desk:
            first = next(desk.Watch(_more=True))
            expect(first.event.kind == "watching" and first.event.time.endswith("Z"), "events can be watched")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
