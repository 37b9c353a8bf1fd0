-- People, what is known of their skills, the rules between pairs, and imports.

CREATE TABLE people (
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    id TEXT COLLATE "C" NOT NULL,
    display_name TEXT COLLATE "C" NOT NULL,
    -- Lower case, to sort and search by.
    name_key TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    email_key TEXT COLLATE "C" NOT NULL,
    discipline TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    affiliation TEXT COLLATE "C" NOT NULL,
    languages JSONB NOT NULL,
    meeting_ways JSONB NOT NULL,
    time_zone TEXT COLLATE "C" NOT NULL,
    populations JSONB NOT NULL,
    line_manager_id TEXT COLLATE "C",
    conflicts JSONB NOT NULL,
    is_mentor BOOLEAN NOT NULL,
    mentor_kinds JSONB NOT NULL,
    is_accepting BOOLEAN NOT NULL,
    minimum BIGINT NOT NULL CHECK (minimum >= 0),
    credential_valid_until TEXT COLLATE "C",
    is_mentee BOOLEAN NOT NULL,
    mentee_kind TEXT COLLATE "C",
    start_by TEXT COLLATE "C",
    mentors_wanted BIGINT NOT NULL CHECK (mentors_wanted >= 1),
    targets JSONB NOT NULL,
    needs JSONB NOT NULL,
    preferred_mentors JSONB NOT NULL,
    -- Since when they look for a mentor: what waiting is counted from.
    waiting_since BIGINT,
    availability JSONB NOT NULL,
    absences JSONB NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('ACTIVE', 'PAUSED', 'ARCHIVED')),
    paused_until TEXT COLLATE "C",
    archive_reason TEXT COLLATE "C",
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT people_key PRIMARY KEY (agency_id, id),
    CONSTRAINT people_email_key UNIQUE (agency_id, email_key)
);

CREATE INDEX people_by_name ON people (agency_id, name_key, id);

-- The counter row that keeps a mentor within capacity, whoever writes at the same time.
CREATE TABLE mentor_places (
    agency_id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    capacity BIGINT NOT NULL CHECK (capacity BETWEEN 0 AND 100),
    used BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT mentor_places_key PRIMARY KEY (agency_id, person_id),
    CONSTRAINT mentor_places_person_fkey FOREIGN KEY (agency_id, person_id) REFERENCES people (agency_id, id),
    CONSTRAINT mentor_places_used_check CHECK (used >= 0 AND used <= capacity)
);

CREATE TABLE evidence (
    agency_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    person_id TEXT COLLATE "C" NOT NULL,
    skill TEXT COLLATE "C" NOT NULL,
    level BIGINT NOT NULL CHECK (level BETWEEN 1000 AND 5000),
    source TEXT COLLATE "C" NOT NULL,
    rater_id TEXT COLLATE "C",
    feedback_id TEXT COLLATE "C",
    observed_at BIGINT NOT NULL,
    -- Kept when its feedback is retracted or superseded, but no longer counted.
    is_withdrawn BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT evidence_key PRIMARY KEY (agency_id, id),
    CONSTRAINT evidence_person_fkey FOREIGN KEY (agency_id, person_id) REFERENCES people (agency_id, id)
);

CREATE INDEX evidence_by_person ON evidence (agency_id, person_id, skill);
CREATE INDEX evidence_by_feedback ON evidence (agency_id, feedback_id);

CREATE TABLE pair_rules (
    agency_id TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('BAN', 'LOCK', 'PREFER', 'AVOID')),
    mentor_id TEXT COLLATE "C" NOT NULL,
    mentee_id TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL,
    removed_at BIGINT,
    CONSTRAINT pair_rules_key PRIMARY KEY (agency_id, id),
    CONSTRAINT pair_rules_pair_check CHECK (mentor_id <> mentee_id),
    CONSTRAINT pair_rules_mentor_fkey FOREIGN KEY (agency_id, mentor_id) REFERENCES people (agency_id, id),
    CONSTRAINT pair_rules_mentee_fkey FOREIGN KEY (agency_id, mentee_id) REFERENCES people (agency_id, id)
);

CREATE INDEX pair_rules_by_pair ON pair_rules (agency_id, mentor_id, mentee_id);

CREATE TABLE imports (
    agency_id TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('PEOPLE', 'AVAILABILITY', 'PAIR_RULES')),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('CHECKED', 'APPLIED')),
    row_count BIGINT NOT NULL,
    create_count BIGINT NOT NULL,
    update_count BIGINT NOT NULL,
    unchanged_count BIGINT NOT NULL,
    held_count BIGINT NOT NULL,
    finding_count BIGINT NOT NULL,
    findings JSONB NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT COLLATE "C" NOT NULL,
    applied_at BIGINT,
    CONSTRAINT imports_key PRIMARY KEY (agency_id, id)
);

-- What applying an import will write, one row a change.
CREATE TABLE import_rows (
    agency_id TEXT COLLATE "C" NOT NULL,
    import_id TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    change JSONB NOT NULL,
    CONSTRAINT import_rows_key PRIMARY KEY (agency_id, import_id, position),
    CONSTRAINT import_rows_import_fkey FOREIGN KEY (agency_id, import_id) REFERENCES imports (agency_id, id)
);
