-- Files that people brought. The content lies in evidence_piece: consecutive parts of one file in the format
-- chunked-encryption (docs/security.md), whose beginning is in head and whose key is in file_key, sealed for the customer.
CREATE TABLE evidence (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('dispute', 'chargeback')),
    subject_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('jpeg', 'png', 'pdf')),
    name BYTEA NOT NULL, -- sealed
    file_key BYTEA NOT NULL, -- sealed
    head BYTEA NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    pages INTEGER, -- of a PDF
    width INTEGER, -- of a picture
    height INTEGER,
    shared BOOLEAN NOT NULL, -- the customer's people see it too
    form_key TEXT NOT NULL, -- of the form that brought it: sent twice, it is kept once
    added_by TEXT REFERENCES person (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX evidence_subject ON evidence (subject_kind, subject_id, id);

CREATE TABLE evidence_piece (
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    place INTEGER NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (evidence_id, place)
);
