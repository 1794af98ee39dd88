CREATE TABLE import_upload (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    state TEXT NOT NULL CHECK (state IN ('checking', 'refused', 'ready', 'applying', 'applied', 'undone')),
    progress TEXT NOT NULL DEFAULT '', -- what it is doing, in words
    report BYTEA,
    import_id TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX import_upload_list ON import_upload (dealership_id, id);

-- The files as they came, sealed, until they were brought in or refused.
CREATE TABLE import_file (
    upload_id TEXT NOT NULL REFERENCES import_upload (id),
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (upload_id, name, place)
);

-- What an import made, so that it can be taken back while nothing was built on it.
CREATE TABLE import_record (
    import_id TEXT NOT NULL,
    object_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    PRIMARY KEY (import_id, object_id)
);
