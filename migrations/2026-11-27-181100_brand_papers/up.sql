-- What a dealership's papers say around their figures. A row without a version is the draft; one with a version is
-- never changed again.
CREATE TABLE document_template (
    id TEXT NOT NULL PRIMARY KEY,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'estimate', 'receipt', 'credit_note', 'statement')),
    version INTEGER CHECK (version > 0),
    texts TEXT NOT NULL,
    repeats INTEGER, -- the version that was published again
    edit BIGINT NOT NULL DEFAULT 1,
    changed_at BIGINT NOT NULL,
    changed_by TEXT,
    CHECK (version IS NOT NULL OR repeats IS NULL)
);
CREATE UNIQUE INDEX document_template_version ON document_template (dealership_id, kind, version);
CREATE UNIQUE INDEX document_template_draft ON document_template (dealership_id, kind) WHERE version IS NULL;

-- Stylesheets and logos under a hash of their content. Rows are only ever added: papers of before name the logo of before.
CREATE TABLE brand_file (
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    hash TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('sheet', 'logo')),
    content BYTEA NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (dealership_id, hash)
);
CREATE INDEX brand_file_hash ON brand_file (hash);

-- The names of the files in use, beside what every page reads of a dealership anyway.
ALTER TABLE dealership ADD COLUMN brand_sheet TEXT NOT NULL DEFAULT '';
ALTER TABLE dealership ADD COLUMN brand_logo TEXT NOT NULL DEFAULT '';

-- The last day of supply that an invoice issued here was taxed for by the rule.
ALTER TABLE tax_rule ADD COLUMN used_on INTEGER;
