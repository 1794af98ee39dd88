-- Persons, what they may do, how they prove who they are.
CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    name BYTEA NOT NULL,
    email BYTEA NOT NULL,
    email_index BYTEA NOT NULL,
    language TEXT,
    suspended_at BIGINT,
    hold_until BIGINT, -- after a recovery: no money out and no change of e-mail before this
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_email ON person (email_index);

CREATE TABLE owner_right (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    can_approve BOOLEAN NOT NULL,
    can_pay BOOLEAN NOT NULL,
    can_dispute BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX owner_right_pair ON owner_right (person_id, customer_id);
CREATE INDEX owner_right_customer ON owner_right (customer_id);

-- dealership_id is empty for a role on the installation itself.
CREATE TABLE staff_role (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    dealership_id TEXT REFERENCES dealership (id),
    role TEXT NOT NULL CHECK (role IN ('clerk', 'manager', 'administrator')),
    granted_by TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX staff_role_pair ON staff_role (person_id, dealership_id, role);
CREATE INDEX staff_role_dealership ON staff_role (dealership_id);

CREATE TABLE passkey (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    credential_id BYTEA NOT NULL, -- public
    credential TEXT NOT NULL, -- public key and counter, JSON
    name BYTEA NOT NULL,
    synced BOOLEAN NOT NULL,
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT,
    suspended_at BIGINT
);
CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id);
CREATE INDEX passkey_person ON passkey (person_id);

-- account_id is the customer or the dealership that the session works in; empty until one is chosen.
CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL, -- SHA-256 of a 256-bit random token
    person_id TEXT NOT NULL REFERENCES person (id),
    passkey_id TEXT NOT NULL REFERENCES passkey (id),
    account_id TEXT,
    device TEXT NOT NULL,
    device_index BYTEA, -- SHA-256 of a random mark that the browser keeps, to know it again
    ip BYTEA NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_person ON session (person_id, started_at);
CREATE INDEX session_device ON session (device_index);

CREATE TABLE ceremony (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    person_id TEXT,
    object_id TEXT,
    state BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX ceremony_expiry ON ceremony (expires_at);

CREATE TABLE invitation (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('owner', 'staff', 'administrator', 'recovery', 'enrolment')),
    grants TEXT NOT NULL DEFAULT '', -- rights of an owner or the role of staff, given when it is accepted
    token_hash BYTEA NOT NULL, -- SHA-256 of a 256-bit random token
    code_hash BYTEA, -- keyed hash of the code handed over at the counter
    code_failures INTEGER NOT NULL DEFAULT 0,
    person_id TEXT NOT NULL REFERENCES person (id),
    dealership_id TEXT,
    customer_id TEXT,
    not_before BIGINT NOT NULL,
    created_by TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX invitation_token ON invitation (token_hash);
CREATE INDEX invitation_person ON invitation (person_id, created_at);
CREATE INDEX invitation_dealership ON invitation (dealership_id, kind, expires_at);

CREATE TABLE recovery (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL CHECK (kind IN ('mail', 'counter', 'peer')),
    token_hash BYTEA, -- SHA-256 of the token that was mailed
    invitation_id TEXT, -- what the recovery led to: the link that makes the new passkey
    dealership_id TEXT,
    customer_id TEXT,
    reason BYTEA,
    requested_by TEXT,
    approved_by TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    approved_at BIGINT,
    cancelled_at BIGINT,
    completed_at BIGINT,
    disowned_at BIGINT -- "this was not me" after it was completed
);
CREATE UNIQUE INDEX recovery_token ON recovery (token_hash);
CREATE INDEX recovery_person ON recovery (person_id, created_at);
CREATE INDEX recovery_dealership ON recovery (dealership_id, created_at);
CREATE INDEX recovery_invitation ON recovery (invitation_id);

CREATE TABLE recovery_code (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    code_hash BYTEA NOT NULL, -- keyed hash of a 128-bit random code
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX recovery_code_person ON recovery_code (person_id);

CREATE TABLE email_change (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    old_email BYTEA NOT NULL,
    new_email BYTEA NOT NULL,
    new_email_index BYTEA NOT NULL,
    confirm_hash BYTEA NOT NULL,
    undo_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    undo_until BIGINT,
    undone_at BIGINT
);
CREATE UNIQUE INDEX email_change_confirm ON email_change (confirm_hash);
CREATE UNIQUE INDEX email_change_undo ON email_change (undo_hash);
CREATE INDEX email_change_person ON email_change (person_id);

CREATE TABLE step_up (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES session (id),
    operation TEXT NOT NULL,
    object_id TEXT NOT NULL,
    digest BYTEA NOT NULL, -- SHA-256 of operation, object, amount and form
    detail BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    used_at BIGINT
);
CREATE INDEX step_up_session ON step_up (session_id);

CREATE TABLE notice_setting (
    person_id TEXT NOT NULL REFERENCES person (id),
    event TEXT NOT NULL,
    wanted BOOLEAN NOT NULL,
    PRIMARY KEY (person_id, event)
);

-- What somebody had typed when the session ended; given back after the next sign-in.
CREATE TABLE kept_form (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL,
    form BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX kept_form_token ON kept_form (token_hash);
