-- Case conferences and what belongs to one.

CREATE TABLE conferences (
    agency_id TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('DRAFT', 'PROPOSED', 'SCHEDULED', 'IN_SESSION', 'HELD', 'FINALIZED', 'EXPIRED', 'CANCELLED')),
    organizer_id TEXT NOT NULL,
    chair_id TEXT,
    note_taker_id TEXT,
    duration_minutes BIGINT NOT NULL CHECK (duration_minutes BETWEEN 5 AND 720),
    window_starts_at BIGINT NOT NULL,
    window_ends_at BIGINT NOT NULL,
    notice_minutes BIGINT NOT NULL,
    required_people TEXT NOT NULL,
    optional_people TEXT NOT NULL,
    seats TEXT NOT NULL,
    rooms TEXT NOT NULL,
    meeting_way TEXT,
    starts_at BIGINT,
    ends_at BIGINT,
    civil_start TEXT,
    time_zone TEXT NOT NULL,
    room TEXT,
    sequence BIGINT NOT NULL,
    expires_at BIGINT,
    -- Whether those recorded as present make a quorum.
    is_quorate BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    CONSTRAINT conferences_key PRIMARY KEY (agency_id, id),
    CONSTRAINT conferences_window_check CHECK (window_starts_at < window_ends_at),
    CONSTRAINT conferences_offices_check CHECK
        (state NOT IN ('SCHEDULED', 'IN_SESSION', 'HELD', 'FINALIZED') OR (chair_id IS NOT NULL AND note_taker_id IS NOT NULL)),
    CONSTRAINT conferences_organizer_fkey FOREIGN KEY (agency_id, organizer_id) REFERENCES people (agency_id, id),
    CONSTRAINT conferences_chair_fkey FOREIGN KEY (agency_id, chair_id) REFERENCES people (agency_id, id),
    CONSTRAINT conferences_note_taker_fkey FOREIGN KEY (agency_id, note_taker_id) REFERENCES people (agency_id, id)
);

CREATE INDEX conferences_by_age ON conferences (agency_id, created_at, id);

CREATE TABLE invitations (
    agency_id TEXT NOT NULL,
    conference_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    -- The index of the seat in the conference; null when they fill none. The key makes a person fill at most one.
    seat_index BIGINT,
    is_required BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('NEEDS_ACTION', 'ACCEPTED', 'TENTATIVE', 'DECLINED', 'DELEGATED')),
    deputy_id TEXT,
    CONSTRAINT invitations_key PRIMARY KEY (agency_id, conference_id, person_id),
    CONSTRAINT invitations_conference_fkey FOREIGN KEY (agency_id, conference_id) REFERENCES conferences (agency_id, id),
    CONSTRAINT invitations_person_fkey FOREIGN KEY (agency_id, person_id) REFERENCES people (agency_id, id)
);

CREATE INDEX invitations_by_person ON invitations (agency_id, person_id);

CREATE TABLE agenda_items (
    agency_id TEXT NOT NULL,
    conference_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    case_reference TEXT NOT NULL,
    question TEXT NOT NULL,
    minutes BIGINT NOT NULL CHECK (minutes BETWEEN 1 AND 240),
    is_complex BOOLEAN NOT NULL,
    presenter_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('READY', 'DISCUSSED', 'NOT_DISCUSSED', 'WITHDRAWN')),
    CONSTRAINT agenda_items_key PRIMARY KEY (agency_id, conference_id, id),
    CONSTRAINT agenda_items_conference_fkey FOREIGN KEY (agency_id, conference_id) REFERENCES conferences (agency_id, id)
);

CREATE TABLE attendance (
    agency_id TEXT NOT NULL,
    conference_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('PRESENT', 'LATE', 'LEFT_EARLY', 'ABSENT')),
    deputy_for_id TEXT,
    CONSTRAINT attendance_key PRIMARY KEY (agency_id, conference_id, person_id),
    CONSTRAINT attendance_conference_fkey FOREIGN KEY (agency_id, conference_id) REFERENCES conferences (agency_id, id),
    CONSTRAINT attendance_person_fkey FOREIGN KEY (agency_id, person_id) REFERENCES people (agency_id, id)
);

CREATE TABLE decisions (
    agency_id TEXT NOT NULL,
    conference_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    agenda_item_id TEXT,
    text TEXT NOT NULL,
    rationale TEXT NOT NULL,
    dissent TEXT NOT NULL,
    is_quorate BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT decisions_key PRIMARY KEY (agency_id, conference_id, id),
    CONSTRAINT decisions_conference_fkey FOREIGN KEY (agency_id, conference_id) REFERENCES conferences (agency_id, id)
);

CREATE TABLE action_items (
    agency_id TEXT NOT NULL,
    conference_id TEXT NOT NULL,
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    due_date TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'DONE', 'CANCELLED')),
    CONSTRAINT action_items_key PRIMARY KEY (agency_id, conference_id, id),
    CONSTRAINT action_items_conference_fkey FOREIGN KEY (agency_id, conference_id) REFERENCES conferences (agency_id, id),
    CONSTRAINT action_items_owner_fkey FOREIGN KEY (agency_id, owner_id) REFERENCES people (agency_id, id)
);
