"""Staying in step: a watch that is cut loses nothing, because its token says where to go on."""

import unittest

import grpc
from preceptor.v1 import audit_pb2, audit_pb2_grpc, event_pb2, event_pb2_grpc

import basics
from basics import CHANNEL, agency, refused

EVENTS = event_pb2_grpc.EventServiceStub(CHANNEL)
AUDIT = audit_pb2_grpc.AuditServiceStub(CHANNEL)


def listed():
    """Every event so far, by page."""
    events, token = [], ""
    while True:
        page = EVENTS.ListEvents(event_pb2.ListEventsRequest(parent=agency(), page_size=7, page_token=token))
        events += page.events
        token = page.next_page_token
        if not token:
            return events, page.resume_token


def watched(count, **start):
    """The next `count` events and the newest token, from a watch that is then cut."""
    stream = EVENTS.WatchEvents(event_pb2.WatchEventsRequest(parent=agency(), **start))
    events, token = [], ""
    for message in stream:
        token = message.resume_token
        if message.HasField("event"):
            events.append(message.event)
        if len(events) == count:
            stream.cancel()
            return events, token
    raise AssertionError("a watch never ends by itself")


class Watching(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for number in range(6):
            basics.create(f"watched-{number}")

    def test_events_are_numbered_without_gaps(self):
        events, _ = listed()
        self.assertEqual([event.sequence for event in events], list(range(events[0].sequence, events[0].sequence + len(events))))

    def test_a_cut_watch_goes_on_where_it_was(self):
        events, _ = listed()
        first, token = watched(3, from_start=True)
        rest, _ = watched(len(events) - 3, resume_token=token)
        self.assertEqual(first + rest, events)

    def test_a_page_hands_over_to_a_watch(self):
        _, token = listed()
        late = basics.create("late")
        events, _ = watched(1, resume_token=token)
        self.assertEqual([event.resource for event in events], [late.name])

    def test_a_watch_tells_only_what_was_asked_for(self):
        events, _ = watched(1, from_start=True, type_prefixes=["person."])
        self.assertTrue(events[0].type.startswith("person."))

    def test_a_broken_token_is_refused(self):
        failure = refused(lambda request: next(EVENTS.WatchEvents(request)),
                          event_pb2.WatchEventsRequest(parent=agency(), resume_token="broken"))
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.INVALID_ARGUMENT, "RESUME_TOKEN_INVALID"))

    def test_every_change_has_its_audit_entry(self):
        changed = basics.create("audited")
        request = audit_pb2.ListAuditEntriesRequest(parent=agency(), resource=changed.name)
        (entry,) = AUDIT.ListAuditEntries(request).audit_entries
        self.assertEqual(entry.method, "preceptor.v1.RosterService/CreatePerson")
        self.assertTrue(entry.actor and entry.rule and entry.request_id)
