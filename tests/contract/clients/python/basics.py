"""What every call relies on: who is calling, how failures read, pages, retries that have no second effect."""

import unittest

import grpc
from preceptor.v1 import roster_pb2 as roster
from preceptor.v1 import roster_pb2_grpc, server_pb2, server_pb2_grpc, skill_pb2, skill_pb2_grpc

import connection
from connection import refused, request_id

CHANNEL = connection.channel()
SERVER = server_pb2_grpc.ServerServiceStub(CHANNEL)
SKILLS = skill_pb2_grpc.SkillServiceStub(CHANNEL)
ROSTER = roster_pb2_grpc.RosterServiceStub(CHANNEL)


def agency():
    return SERVER.GetCaller(server_pb2.GetCallerRequest()).agency


def person(name, **fields):
    """A person who is valid; `fields` replace."""
    known = {
        "display_name": name.title(), "email": f"{name}@basics.example", "discipline": "nursing",
        "languages": ["English"], "time_zone": "America/Chicago",
    }
    return roster.Person(**(known | fields))


def create(name, **fields):
    request = roster.CreatePersonRequest(
        parent=agency(), person_id=name, person=person(name, **fields), request_id=request_id())
    return ROSTER.CreatePerson(request).person


class Server(unittest.TestCase):
    def test_it_says_what_it_is(self):
        info = SERVER.GetServerInfo(server_pb2.GetServerInfoRequest())
        self.assertRegex(info.version, r"^\d+\.\d+\.\d+")
        self.assertRegex(info.contract_digest, r"^[0-9a-f]{64}$")
        self.assertGreaterEqual(info.limits.request_id_days, 7)
        self.assertGreater(info.limits.request_bytes, 0)

    def test_it_ships_ten_skills_with_five_levels_each(self):
        skills = SKILLS.ListSkills(skill_pb2.ListSkillsRequest()).skills
        self.assertEqual(len(skills), 10)
        for skill in skills:
            self.assertEqual([anchor.level for anchor in skill.anchors], [1000, 2000, 3000, 4000, 5000], skill.name)
            self.assertTrue(skill.activities, skill.name)
            self.assertEqual(SKILLS.GetSkill(skill_pb2.GetSkillRequest(name=skill.name)).skill, skill)


class Callers(unittest.TestCase):
    def test_nobody_is_told_to_bring_a_token(self):
        stub = server_pb2_grpc.ServerServiceStub(connection.channel(token=None))
        failure = refused(stub.GetCaller, server_pb2.GetCallerRequest())
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_MISSING"))

    def test_a_made_up_token_is_refused(self):
        stub = server_pb2_grpc.ServerServiceStub(connection.channel(token="made-up"))
        failure = refused(stub.GetCaller, server_pb2.GetCallerRequest())
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_INVALID"))

    def test_another_agency_and_nobody_at_all_look_the_same(self):
        absent = refused(ROSTER.GetPerson, roster.GetPersonRequest(name=f"{agency()}/people/nobody"))
        foreign = refused(ROSTER.GetPerson, roster.GetPersonRequest(name="agencies/another/people/nobody"))
        for failure in (absent, foreign):
            self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND"))
        self.assertEqual(absent.details.keys(), foreign.details.keys())
        self.assertEqual(absent.details["ResourceInfo"].resource_name, f"{agency()}/people/nobody")


class Failures(unittest.TestCase):
    def test_every_bad_field_is_named_by_its_path(self):
        request = roster.CreatePersonRequest(
            parent=agency(), person=person("wrong", email="not an address", time_zone="Mars/Olympus"),
            request_id=request_id())
        failure = refused(ROSTER.CreatePerson, request)
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.INVALID_ARGUMENT, "FIELD_INVALID"))
        named = {violation.field for violation in failure.details["BadRequest"].field_violations}
        self.assertEqual(named, {"person.email", "person.time_zone"})

    def test_an_id_that_is_taken_is_named(self):
        taken = create("taken")
        request = roster.CreatePersonRequest(
            parent=agency(), person_id="taken", person=person("other"), request_id=request_id())
        failure = refused(ROSTER.CreatePerson, request)
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.ALREADY_EXISTS, "RESOURCE_EXISTS"))
        self.assertEqual(failure.details["ResourceInfo"].resource_name, taken.name)

    def test_a_stale_etag_says_who_changed_what_when(self):
        before = create("stale")
        changed = roster.Person()
        changed.CopyFrom(before)
        changed.unit = "Palliative care"
        after = ROSTER.UpdatePerson(roster.UpdatePersonRequest(person=changed, request_id=request_id())).person
        self.assertEqual(after.unit, "Palliative care")
        self.assertNotEqual(after.etag, before.etag)
        failure = refused(ROSTER.UpdatePerson, roster.UpdatePersonRequest(person=changed, request_id=request_id()))
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.ABORTED, "ETAG_MISMATCH"))
        self.assertEqual(failure.metadata["current_etag"], after.etag)
        self.assertTrue(failure.metadata["changed_by"])
        self.assertRegex(failure.metadata["changed_at"], r"^\d{4}-\d\d-\d\dT")

    def test_an_unknown_method_is_unimplemented(self):
        call = CHANNEL.unary_unary("/preceptor.v1.RosterService/Nothing", lambda _: b"", lambda reply: reply)
        failure = refused(call, None)
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.UNIMPLEMENTED, "METHOD_UNKNOWN"))


class Retries(unittest.TestCase):
    def test_a_repeat_has_no_second_effect_and_the_same_reply(self):
        request = roster.CreatePersonRequest(parent=agency(), person=person("once"), request_id=request_id())
        first = ROSTER.CreatePerson(request)
        self.assertEqual(ROSTER.CreatePerson(request), first)
        people = ROSTER.ListPeople(roster.ListPeopleRequest(parent=agency(), prefix="once")).people
        self.assertEqual([one.name for one in people], [first.person.name])

    def test_a_request_id_with_another_body_is_refused(self):
        request = roster.CreatePersonRequest(parent=agency(), person=person("reused"), request_id=request_id())
        ROSTER.CreatePerson(request)
        request.person.unit = "Another"
        failure = refused(ROSTER.CreatePerson, request)
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED"))


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.names = [create(f"page-{number}").name for number in range(5)]

    def ask(self, token="", size=2, prefix="page-"):
        return roster.ListPeopleRequest(parent=agency(), page_size=size, page_token=token, prefix=prefix)

    def test_pages_give_everybody_once_and_then_end(self):
        found, token = [], ""
        while True:
            page = ROSTER.ListPeople(self.ask(token))
            self.assertLessEqual(len(page.people), 2)
            found += [one.name for one in page.people]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(found, self.names)

    def test_a_token_is_bound_to_its_query(self):
        token = ROSTER.ListPeople(self.ask()).next_page_token
        for request in (self.ask(token, prefix="other"), self.ask(token[:-2] + "xx"), self.ask("not a token")):
            failure = refused(ROSTER.ListPeople, request)
            self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID"))

    def test_a_negative_page_is_an_error_and_a_huge_one_is_cut(self):
        failure = refused(ROSTER.ListPeople, self.ask(size=-1))
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.INVALID_ARGUMENT, "FIELD_INVALID"))
        self.assertEqual(len(ROSTER.ListPeople(self.ask(size=2**31 - 1)).people), 5)
