//! Not a rule but a look: writes the sample papers to a folder, and says what one invoice costs.

use std::time::Instant;

use super::sample;
use crate::billing::documents::{PaperSize, invoice, receipt, statement};

#[test]
#[ignore = "writes PDF files to the temporary folder, for a person to look at"]
fn writes_samples_to_look_at() {
    let folder = std::env::temp_dir().join("forecourt-papers");
    std::fs::create_dir_all(&folder).unwrap();
    let mut odd = sample::invoice();
    odd.edition.size = PaperSize::A4;
    odd.bill_to.name = "Nguyễn Thị Thảo & Łukasz Щербаков 🚗".to_owned();
    odd.groups[0].lines[0].description = "Supercalifragilistic".repeat(12);
    odd.groups[1].story = vec!["Complaint: grinding when braking. Cause: pads worn to the plate.".to_owned()];
    let started = Instant::now();
    for _ in 0..100 {
        invoice(&sample::invoice()).unwrap();
    }
    println!("one invoice takes {:?}", started.elapsed() / 100);
    for (name, file) in [
        ("invoice", invoice(&sample::invoice())),
        ("invoice-odd", invoice(&odd)),
        ("invoice-long", invoice(&sample::long_invoice(60))),
        ("receipt", receipt(&sample::receipt())),
        ("statement", statement(&sample::statement())),
    ] {
        std::fs::write(folder.join(format!("{name}.pdf")), file.unwrap()).unwrap();
    }
    println!("written to {}", folder.display());
}
