"""The numbers, and what the environment may make of them."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.server.door.limits import Limits, read
from tests.cases import each
from tests.components.door.fakes import UNHURRIED

NAMES = {field.name: type(field.default) for field in fields(Limits)}
NUMBERS = [name for name, kind in NAMES.items() if kind is not str]


def variable(name: str) -> str:
    return f"EXPLORER_{name.upper()}"


def test_without_anything_said_a_class_of_a_hundred_has_room():
    limits = read({})
    assert limits == Limits()
    assert limits.lanes >= 100
    assert limits.sessions >= 100
    assert limits.sockets >= 8 * 100  # six connections of a browser and two sockets
    assert limits.all_lanes > limits.lanes  # one address leaves room for others
    assert limits.all_sessions > limits.sessions
    assert limits.all_sockets > limits.sockets
    assert 0 < limits.share < 1
    assert limits.trusted_proxies == limits.frame_ancestors == ""
    assert not limits.metrics


@each("name", NUMBERS)
def test_each_number_can_be_set_alone(name):
    value = NAMES[name](7)
    assert read({variable(name): "7"}) == Limits(**{name: value})


def test_names_can_be_set():
    environment = {
        "EXPLORER_TRUSTED_PROXIES": "10.0.0.1, 192.168.0.0/16,2001:db8::/32",
        "EXPLORER_FRAME_ANCESTORS": "https://lms.school.example",
        "PATH": "/usr/bin",
        "EXPLORER_SOMETHING_ELSE": "x",
    }
    limits = read(environment)
    assert limits.frame_ancestors == "https://lms.school.example"
    for address in ("10.0.0.1", "192.168.7.7", "2001:db8::5", "::ffff:10.0.0.1"):
        assert limits.trusts(address)
    for address in ("10.0.0.2", "192.169.0.1", "2001:db9::5", "::1", "", "local", "10.0.0.1:80"):
        assert not limits.trusts(address)


@each("name", NUMBERS)
@each("text", ["", "many", "-1", "nan", "inf", "-inf", "1e10", "0x10", "1;2"])
def test_a_number_that_makes_no_sense_names_its_variable(name, text):
    with pytest.raises(ValueError, match=f"^{variable(name)}='{text}' ".replace(";", ".")):
        read({variable(name): text})


@each("name", [name for name in NUMBERS if NAMES[name] is int])
def test_there_is_no_half_a_lane(name):
    with pytest.raises(ValueError, match=variable(name)):
        read({variable(name): "1.5"})


def test_a_share_of_nothing_would_be_a_wait_for_ever():
    with pytest.raises(ValueError, match="EXPLORER_SHARE='0'"):
        read({"EXPLORER_SHARE": "0"})


@each(
    "text", ["10.0.0.0/33", "10.0.0.1/8", "proxy.example", "10.0.0.1 10.0.0.2", "*", "10.0.0.256"]
)
def test_a_proxy_that_is_no_address_names_its_variable(text):
    with pytest.raises(ValueError, match="EXPLORER_TRUSTED_PROXIES="):
        read({"EXPLORER_TRUSTED_PROXIES": text})


@each("text", ["https://a; script-src *", "https://a\nX: y", "https://a\r\n", "https://ä", "\x00"])
def test_what_would_say_more_than_a_site_names_its_variable(text):
    with pytest.raises(ValueError, match="EXPLORER_FRAME_ANCESTORS="):
        read({"EXPLORER_FRAME_ANCESTORS": text})


@settings(UNHURRIED)
@given(st.sampled_from(list(NAMES)), st.text(max_size=12))
def test_whatever_is_said_is_understood_or_named(name, text):
    limits, complaint = None, ""
    try:
        limits = read({variable(name): text})
    except ValueError as error:
        complaint = str(error)
    if limits is None:
        assert complaint.startswith(variable(name))
        assert "\n" not in complaint
    else:
        assert type(getattr(limits, name)) is NAMES[name]
        if name in NUMBERS:
            assert getattr(limits, name) >= 0


def is_written_one_way(address: object) -> bool:
    return getattr(address, "ipv4_mapped", None) is None


addresses = st.ip_addresses().filter(is_written_one_way)


@settings(UNHURRIED)
@given(addresses, addresses)
def test_who_is_trusted_is_who_was_named(one, other):
    limits = Limits(trusted_proxies=str(one))
    assert limits.trusts(str(one))
    assert limits.trusts(str(other)) == (one == other)
    assert not Limits().trusts(str(other))


@settings(UNHURRIED)
@given(st.ip_addresses(v=4), st.sampled_from(["{}", "::ffff:{}"]))
def test_an_address_of_the_old_kind_is_trusted_under_either_name(address, form):
    assert Limits(trusted_proxies=str(address)).trusts(form.format(address))
    assert Limits(trusted_proxies=f"::ffff:{address}").trusts(f"::ffff:{address}")
