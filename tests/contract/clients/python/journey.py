"""The main job over the wire: roster in, match run, approval, pairings, sessions with feedback, growth, a conference.

One story in the order in which an agency lives it; each step builds on the one before.
"""

import datetime
import unittest
import zoneinfo

import grpc
from google.protobuf import timestamp_pb2
from preceptor.v1 import calendar_pb2 as calendar
from preceptor.v1 import conference_pb2 as conference
from preceptor.v1 import feedback_pb2 as feedback
from preceptor.v1 import matching_pb2 as matching
from preceptor.v1 import pairing_pb2 as pairing
from preceptor.v1 import roster_pb2 as roster
from preceptor.v1 import session_pb2 as session
from preceptor.v1 import skill_pb2 as skill
from preceptor.v1 import (
    conference_pb2_grpc, feedback_pb2_grpc, matching_pb2_grpc, pairing_pb2_grpc, roster_pb2_grpc, session_pb2_grpc,
)

import basics
from basics import CHANNEL, ROSTER, agency, refused, request_id

MATCHING = matching_pb2_grpc.MatchingServiceStub(CHANNEL)
PAIRINGS = pairing_pb2_grpc.PairingServiceStub(CHANNEL)
SESSIONS = session_pb2_grpc.SessionServiceStub(CHANNEL)
FEEDBACK = feedback_pb2_grpc.FeedbackServiceStub(CHANNEL)
CONFERENCES = conference_pb2_grpc.ConferenceServiceStub(CHANNEL)

ZONE = zoneinfo.ZoneInfo("America/Chicago")
WORKDAYS = range(calendar.WEEKDAY_MONDAY, calendar.WEEKDAY_FRIDAY + 1)


def ratings(level):
    keys = ["communication", "advocacy", "collaboration", "technology"]
    return [skill.SkillRating(skill=f"skills/{key}", level=level) for key in keys]


def enrol(name, discipline, level, **profiles):
    """Adds a person whose supervisor rated them, free on workdays from nine to five."""
    person = basics.person(
        name, email=f"{name}@journey.example", discipline=discipline, meeting_ways=[calendar.MEETING_WAY_VIDEO], **profiles)
    created = ROSTER.CreatePerson(roster.CreatePersonRequest(
        parent=agency(), person_id=f"j-{name}", person=person, ratings=ratings(level),
        rating_source=roster.RATING_SOURCE_SUPERVISOR, request_id=request_id())).person
    week = [calendar.WeeklyWindow(weekday=day, start_minute=540, end_minute=1020) for day in WORKDAYS]
    return ROSTER.SetAvailability(roster.SetAvailabilityRequest(
        name=created.name, etag=created.etag, availability=week, request_id=request_id())).person


def enrol_mentor(name, discipline, capacity):
    profile = roster.MentorProfile(kinds=[roster.PAIRING_KIND_MENTOR], capacity=capacity, accepting=True)
    return enrol(name, discipline, 5000, mentor=profile)


def enrol_mentee(name, discipline):
    return enrol(name, discipline, 1000, mentee=roster.MenteeProfile(kind=roster.PAIRING_KIND_MENTOR))


def moment(when):
    stamp = timestamp_pb2.Timestamp()
    stamp.FromDatetime(when)
    return stamp


def now():
    return datetime.datetime.now(tz=datetime.timezone.utc)


class Journey(unittest.TestCase):
    """Steps run in the order of their names and hand on what they found through the class."""

    @classmethod
    def setUpClass(cls):
        cls.mentors = {person.name: person for person in (
            enrol_mentor("mara", "nursing", 1), enrol_mentor("milo", "social work", 2))}
        cls.mentees = {person.name: person for person in (
            enrol_mentee("nina", "nursing"), enrol_mentee("noor", "law"), enrol_mentee("nils", "psychology"))}

    def ours(self, items):
        return [item for item in items if item.mentee in self.mentees]

    def test_01_a_run_places_everybody_within_capacity_and_is_proved(self):
        queued = MATCHING.CreateMatchRun(matching.CreateMatchRunRequest(parent=agency(), request_id=request_id())).match_run
        self.assertEqual((queued.state, queued.proved), (matching.MATCH_RUN_STATE_QUEUED, False))
        *_, last = MATCHING.WatchMatchRun(matching.WatchMatchRunRequest(name=queued.name))
        run = last.match_run
        self.assertEqual((run.state, run.proved), (matching.MATCH_RUN_STATE_SOLVED, True))
        self.assertEqual(run.snapshot_hash, queued.snapshot_hash)
        self.assertRegex(run.snapshot_hash, r"^[0-9a-f]{64}$")
        proposals = self.ours(MATCHING.ListProposals(matching.ListProposalsRequest(parent=run.name, page_size=500)).proposals)
        self.assertEqual({one.mentee for one in proposals}, set(self.mentees))
        for name, mentor in self.mentors.items():
            taken = sum(one.mentor == name for one in proposals)
            self.assertLessEqual(taken, mentor.mentor.capacity)
        for one in proposals:
            self.assertEqual(one.score, sum(line.points for line in one.lines), "a score is the sum of its reasons")
        type(self).match_run, type(self).proposals = run, proposals

    def test_02_every_pair_can_be_explained(self):
        planned = self.proposals[0]

        def explain(mentor):
            return MATCHING.ExplainPair(matching.ExplainPairRequest(
                name=self.match_run.name, mentor=mentor, mentee=planned.mentee)).explanation

        self.assertEqual(explain(planned.mentor).verdict, matching.PAIR_VERDICT_PLANNED)
        (other,) = set(self.mentors) - {planned.mentor}
        explained = explain(other)
        self.assertEqual(explained.verdict, matching.PAIR_VERDICT_OUTCOMPETED)
        self.assertGreaterEqual(explained.loss, 0)

    def test_03_the_export_holds_the_whole_proof(self):
        chunks = MATCHING.ExportMatchRun(matching.ExportMatchRunRequest(name=self.match_run.name))
        document = b"".join(part.chunk for part in chunks).decode("utf-8")
        self.assertIn(self.match_run.snapshot_hash, document)

    def test_04_nothing_is_published_before_it_is_approved(self):
        failure = refused(MATCHING.PublishMatchRun, matching.PublishMatchRunRequest(
            name=self.match_run.name, etag=self.match_run.etag, request_id=request_id()))
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.FAILED_PRECONDITION, "NOTHING_APPROVED"))

    def test_05_approved_proposals_become_pairings(self):
        run = MATCHING.ReviewProposals(matching.ReviewProposalsRequest(
            name=self.match_run.name, etag=self.match_run.etag, approve_others=True, request_id=request_id())).match_run
        self.assertEqual(run.review.approved, run.placed_count)
        published = MATCHING.PublishMatchRun(matching.PublishMatchRunRequest(
            name=run.name, etag=run.etag, request_id=request_id()))
        self.assertEqual(published.match_run.state, matching.MATCH_RUN_STATE_PUBLISHED)
        self.assertGreaterEqual(published.pairing_count, 3)
        pairings = self.ours(PAIRINGS.ListPairings(pairing.ListPairingsRequest(parent=agency(), page_size=500)).pairings)
        self.assertEqual({(one.mentor, one.mentee) for one in pairings},
                         {(one.mentor, one.mentee) for one in self.proposals})
        type(self).pairings = [self.accepted(one) for one in pairings]

    def accepted(self, one):
        if one.state == pairing.PAIRING_STATE_OFFERED:
            one = PAIRINGS.AcceptPairing(pairing.AcceptPairingRequest(
                name=one.name, etag=one.etag, side=pairing.PAIRING_SIDE_BOTH, request_id=request_id())).pairing
        self.assertEqual(one.state, pairing.PAIRING_STATE_ACTIVE)
        return one

    def test_06_a_full_mentor_gets_nobody_more_also_not_by_hand(self):
        full = next(name for name, mentor in self.mentors.items() if mentor.mentor.capacity == 1)
        extra = enrol_mentee("nora", "nursing")
        failure = refused(PAIRINGS.CreatePairing, pairing.CreatePairingRequest(
            parent=agency(), mentor=full, mentee=extra.name, kind=roster.PAIRING_KIND_MENTOR, request_id=request_id()))
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.FAILED_PRECONDITION, "CAPACITY_FULL"))
        self.assertEqual(failure.metadata["mentor"], full)

    def test_07_a_session_is_booked_once(self):
        start = self.next_weekday_at(10)

        def ask():
            return session.ScheduleSessionRequest(
                pairing=self.pairings[0].name, civil_start=start, duration_minutes=50, request_id=request_id())

        booked = SESSIONS.ScheduleSession(ask()).session
        self.assertEqual((booked.state, booked.civil_start), (session.SESSION_STATE_SCHEDULED, start))
        failure = refused(SESSIONS.ScheduleSession, ask())
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.FAILED_PRECONDITION, "DOUBLE_BOOKED"))
        self.assertTrue(failure.details["PreconditionFailure"].violations)
        moved = SESSIONS.RescheduleSession(session.RescheduleSessionRequest(
            name=booked.name, etag=booked.etag, civil_start=self.next_weekday_at(14), request_id=request_id())).session
        self.assertNotEqual(moved.time, booked.time)
        SESSIONS.ScheduleSession(ask())

    def next_weekday_at(self, hour):
        day = datetime.datetime.now(tz=ZONE).date() + datetime.timedelta(days=7)
        day += datetime.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        return f"{day.isoformat()}T{hour:02}:00"

    def test_08_a_logged_session_carries_feedback_and_follow_ups(self):
        one = self.pairings[0]
        started = (datetime.datetime.now(tz=ZONE) - datetime.timedelta(minutes=60)).strftime("%Y-%m-%dT%H:%M")
        logged = SESSIONS.LogSession(session.LogSessionRequest(
            unbooked=session.UnbookedSession(pairing=one.name, civil_start=started), minutes=45,
            summary="Prepared the family meeting.",
            ratings=[skill.SkillRating(skill="skills/communication", level=3500), skill.SkillRating(skill="skills/technology")],
            follow_ups=[session.FollowUpDraft(title="Read the discharge guideline", due_date="2099-01-31")],
            request_id=request_id()))
        self.assertEqual(logged.session.state, session.SESSION_STATE_LOGGED)
        self.assertEqual(logged.feedback.subject, one.mentee)
        self.assertEqual([rating.HasField("level") for rating in logged.feedback.ratings], [True, False])
        self.assertEqual(logged.follow_ups[0].owner, one.mentee)
        type(self).logged = logged

    def test_09_the_mentee_confirms(self):
        confirmed = SESSIONS.ConfirmSession(session.ConfirmSessionRequest(
            name=self.logged.session.name, etag=self.logged.session.etag, request_id=request_id())).session
        self.assertEqual(confirmed.state, session.SESSION_STATE_CONFIRMED)

    def test_10_growth_rests_on_the_feedback(self):
        growth = FEEDBACK.GetGrowth(feedback.GetGrowthRequest(name=self.logged.feedback.subject))
        self.assertEqual(len(growth.skills), 10)
        by_skill = {one.skill: one for one in growth.skills}
        communication = by_skill["skills/communication"]
        self.assertIn(self.logged.feedback.name, [point.feedback for point in communication.evidence])
        self.assertLess(communication.estimate.lower, communication.estimate.level)
        self.assertLess(communication.estimate.level, communication.estimate.upper)
        self.assertNotIn(self.logged.feedback.name, [point.feedback for point in by_skill["skills/technology"].evidence],
                         "what was not observed is no evidence")

    def draft(self, title, days_ahead, seats):
        """A draft that both mentors run, to take place within a week that begins so many days ahead."""
        organizer, note_taker = sorted(self.mentors)
        start = now() + datetime.timedelta(days=days_ahead)
        plan = conference.Conference(
            title=title, organizer=organizer, chair=organizer, note_taker=note_taker, duration_minutes=60,
            window=calendar.TimeSpan(start_time=moment(start), end_time=moment(start + datetime.timedelta(days=7))),
            seats=[conference.Seat(discipline=discipline, min=1, max=1) for discipline in seats],
            agenda_items=[conference.AgendaItem(case_reference="N-2026-0417", question="Who takes over?", minutes=20)])
        return CONFERENCES.CreateConference(conference.CreateConferenceRequest(
            parent=agency(), conference=plan, request_id=request_id())).conference

    def test_11_a_conference_finds_its_time_and_holds_its_people(self):
        draft, other = (self.draft(title, 10, ["psychology", "law"]) for title in ("Discharge round", "Another round"))
        slots = CONFERENCES.FindSlots(conference.FindSlotsRequest(name=draft.name)).slots
        self.assertTrue(slots)
        self.assertEqual(sorted(filling.seat_index for filling in slots[0].fillings), [0, 1])

        def ask(one):
            return conference.ProposeConferenceRequest(
                name=one.name, etag=one.etag, start_time=slots[0].time.start_time, request_id=request_id())

        proposed = CONFERENCES.ProposeConference(ask(draft)).conference
        self.assertEqual(proposed.state, conference.CONFERENCE_STATE_PROPOSED)
        self.assertEqual(proposed.time, slots[0].time)
        failure = refused(CONFERENCES.ProposeConference, ask(other))
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.FAILED_PRECONDITION, "DOUBLE_BOOKED"))
        type(self).proposed = proposed

    def test_12_a_confirmed_conference_takes_place_at_its_time(self):
        confirmed = CONFERENCES.ConfirmConference(conference.ConfirmConferenceRequest(
            name=self.proposed.name, etag=self.proposed.etag, request_id=request_id())).conference
        self.assertEqual(confirmed.state, conference.CONFERENCE_STATE_SCHEDULED)
        again = CONFERENCES.GetConference(conference.GetConferenceRequest(name=confirmed.name)).conference
        self.assertEqual(again, confirmed)

    def test_13_a_time_that_cannot_be_is_explained(self):
        draft = self.draft("Nobody of that discipline", 20, ["astronomy"])
        answer = CONFERENCES.FindSlots(conference.FindSlotsRequest(name=draft.name))
        self.assertEqual(len(answer.slots), 0)
        self.assertIn("astronomy", [constraint.seat for blocker in answer.blockers for constraint in blocker.constraints])

    def test_14_rows_of_a_spreadsheet_are_checked_before_they_are_written(self):
        header = roster.ImportHeader(parent=agency(), kind=roster.IMPORT_KIND_PEOPLE)
        cells = [["Name", "E-mail", "Discipline", "Time zone", "Kind"],
                 ["Ines", "ines@journey.example", "nursing", "America/Chicago", "mentor"],
                 ["Ivo", "not an address", "nursing", "America/Chicago", "mentor"]]
        rows = [roster.ImportRow(sheet="mentees", row=number, cells=row) for number, row in enumerate(cells, start=1)]
        first = roster.CheckImportRequest(header=header, request_id=request_id())
        stream = [first] + [roster.CheckImportRequest(row=row) for row in rows]
        checked = getattr(ROSTER.CheckImport(iter(stream)), "import")
        self.assertEqual((checked.state, checked.row_count), (roster.IMPORT_STATE_CHECKED, 2))
        self.assertEqual((checked.create_count, checked.held_count), (1, 1), checked.findings)
        self.assertEqual([(finding.row, finding.column) for finding in checked.findings if finding.holds_row], [(3, "B")])
        self.assertEqual(len(ROSTER.ListPeople(roster.ListPeopleRequest(parent=agency(), prefix="ines")).people), 0)

        def ask(skip):
            return roster.ApplyImportRequest(
                name=checked.name, etag=checked.etag, skip_held_rows=skip, request_id=request_id())

        failure = refused(ROSTER.ApplyImport, ask(False))
        self.assertEqual((failure.code, failure.reason), (grpc.StatusCode.FAILED_PRECONDITION, "IMPORT_HAS_FINDINGS"))
        ROSTER.ApplyImport(ask(True))
        self.assertEqual(len(ROSTER.ListPeople(roster.ListPeopleRequest(parent=agency(), prefix="ines")).people), 1)
