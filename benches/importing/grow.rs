//! The sample records many times over: each copy has references and numbers of its own, everything else is the same.

use std::fs::{self, File};
use std::path::Path;

use csv::{Reader, StringRecord, Writer};

/// Writes the five files into `folder`.
pub fn grow(folder: &Path, times: usize) {
    fs::create_dir_all(folder).unwrap();
    for name in ["customers", "vehicles", "invoices", "invoice_lines", "payments"] {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/northside/{name}.csv"));
        let mut reader = Reader::from_path(source).unwrap();
        let mut writer = Writer::from_writer(File::create(folder.join(format!("{name}.csv"))).unwrap());
        let header = reader.headers().unwrap().clone();
        writer.write_record(&header).unwrap();
        let records: Vec<StringRecord> = reader.records().map(Result::unwrap).collect();
        for copy in 0..times {
            for record in &records {
                writer
                    .write_record(header.iter().zip(record).map(|(column, value)| key(column, value, copy)))
                    .unwrap();
            }
        }
        writer.flush().unwrap();
    }
}

/// References of the copy; other values stay.
fn key(column: &str, value: &str, copy: usize) -> String {
    let (letters, digits) = match column {
        "customer_ref" | "payment_ref" => value.split_at(1),
        "invoice_number" => value.split_at(3),
        _ => return value.to_owned(),
    };
    let number: usize = digits.parse().unwrap();
    format!("{letters}{:09}", copy * 1_000_000 + number)
}
