//! What programs of other makers read in the files: qpdf checks the syntax, poppler reads the words back.
//! Where they are not installed, these tests say so and pass.

use std::path::Path;
use std::process::Command;

use super::sample;
use crate::billing::documents::{invoice, receipt, statement};

/// The program's output, or nothing where it is not installed.
fn run(program: &str, arguments: &[&str], file: &Path) -> Option<String> {
    let Ok(output) = Command::new(program).args(arguments).arg(file).arg("-").output() else {
        println!("skipped: {program} is not installed");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program}: {said}{}", String::from_utf8_lossy(&output.stderr));
    Some(said)
}

fn saved(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}

#[test]
fn poppler_reads_the_words_in_order() {
    let mut paper = sample::invoice();
    paper.bill_to.name = "Łukasz Nguyễn Щербаков".to_owned();
    let file = saved(&invoice(&paper).unwrap());
    let Some(text) = run("pdftotext", &["-raw"], file.path()) else { return };
    for words in
        ["Invoice NM-10482", "Łukasz Nguyễn Щербаков", "2.4 h 148.00 355.20", "Page 1 of 1", "−200.00"]
    {
        assert!(text.contains(words), "{words} is missing in {text}");
    }
}

#[test]
fn qpdf_finds_no_fault() {
    for bytes in [
        invoice(&sample::long_invoice(200)).unwrap(),
        receipt(&sample::receipt()).unwrap(),
        statement(&sample::statement()).unwrap(),
    ] {
        let file = saved(&bytes);
        let Ok(output) = Command::new("qpdf").arg("--check").arg(file.path()).output() else {
            println!("skipped: qpdf is not installed");
            return;
        };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
