DROP TABLE import_record;
DROP TABLE import_file;
DROP TABLE import_upload;
