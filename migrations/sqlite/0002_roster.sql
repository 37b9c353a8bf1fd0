-- People, what is known of their skills, the rules between pairs, and imports.

CREATE TABLE people (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    -- Lower case, to sort and search by.
    name_key TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    discipline TEXT NOT NULL,
    unit TEXT NOT NULL,
    affiliation TEXT NOT NULL,
    languages TEXT NOT NULL,
    meeting_ways TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    populations TEXT NOT NULL,
    line_manager_id TEXT,
    conflicts TEXT NOT NULL,
    is_mentor BOOLEAN NOT NULL,
    mentor_kinds TEXT NOT NULL,
    is_accepting BOOLEAN NOT NULL,
    minimum BIGINT NOT NULL CHECK (minimum >= 0),
    credential_valid_until TEXT,
    is_mentee BOOLEAN NOT NULL,
    mentee_kind TEXT,
    start_by TEXT,
    mentors_wanted BIGINT NOT NULL CHECK (mentors_wanted >= 1),
    targets TEXT NOT NULL,
    needs TEXT NOT NULL,
    preferred_mentors TEXT NOT NULL,
    -- Since when they look for a mentor: what waiting is counted from.
    waiting_since BIGINT,
    availability TEXT NOT NULL,
    absences TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'PAUSED', 'ARCHIVED')),
    paused_until TEXT,
    archive_reason TEXT,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    CONSTRAINT people_key PRIMARY KEY (agency_id, id),
    CONSTRAINT people_email_key UNIQUE (agency_id, email_key)
);

CREATE INDEX people_by_name ON people (agency_id, name_key, id);

-- The counter row that keeps a mentor within capacity, whoever writes at the same time.
CREATE TABLE mentor_places (
    agency_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    capacity BIGINT NOT NULL CHECK (capacity BETWEEN 0 AND 100),
    used BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT mentor_places_key PRIMARY KEY (agency_id, person_id),
    CONSTRAINT mentor_places_person_fkey FOREIGN KEY (agency_id, person_id) REFERENCES people (agency_id, id),
    CONSTRAINT mentor_places_used_check CHECK (used >= 0 AND used <= capacity)
);

CREATE TABLE evidence (
    agency_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    skill TEXT NOT NULL,
    level BIGINT NOT NULL CHECK (level BETWEEN 1000 AND 5000),
    source TEXT NOT NULL,
    rater_id TEXT,
    feedback_id TEXT,
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
    agency_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('BAN', 'LOCK', 'PREFER', 'AVOID')),
    mentor_id TEXT NOT NULL,
    mentee_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    expires_at BIGINT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    removed_at BIGINT,
    CONSTRAINT pair_rules_key PRIMARY KEY (agency_id, id),
    CONSTRAINT pair_rules_pair_check CHECK (mentor_id <> mentee_id),
    CONSTRAINT pair_rules_mentor_fkey FOREIGN KEY (agency_id, mentor_id) REFERENCES people (agency_id, id),
    CONSTRAINT pair_rules_mentee_fkey FOREIGN KEY (agency_id, mentee_id) REFERENCES people (agency_id, id)
);

CREATE INDEX pair_rules_by_pair ON pair_rules (agency_id, mentor_id, mentee_id);

CREATE TABLE imports (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('PEOPLE', 'AVAILABILITY', 'PAIR_RULES')),
    state TEXT NOT NULL CHECK (state IN ('CHECKED', 'APPLIED')),
    row_count BIGINT NOT NULL,
    create_count BIGINT NOT NULL,
    update_count BIGINT NOT NULL,
    unchanged_count BIGINT NOT NULL,
    held_count BIGINT NOT NULL,
    finding_count BIGINT NOT NULL,
    findings TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    applied_at BIGINT,
    CONSTRAINT imports_key PRIMARY KEY (agency_id, id)
);

-- What applying an import will write, one row a change.
CREATE TABLE import_rows (
    agency_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    change TEXT NOT NULL,
    CONSTRAINT import_rows_key PRIMARY KEY (agency_id, import_id, position),
    CONSTRAINT import_rows_import_fkey FOREIGN KEY (agency_id, import_id) REFERENCES imports (agency_id, id)
);
