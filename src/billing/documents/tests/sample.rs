//! Papers with honest defaults, after the design's example (Northside Motors, invoice NM-10482).

use crate::base::values::{Language, Timestamp};
use crate::billing::documents::*;

pub fn edition(title: &str) -> Edition {
    Edition {
        title: title.to_owned(),
        language: Language::En,
        document_id: "inv_01981c2a".to_owned(),
        written: Timestamp::from_seconds(1_794_607_320),
        size: PaperSize::Letter,
        page_of: "Page {page} of {pages}".to_owned(),
        stamp: String::new(),
    }
}

pub fn issuer() -> Issuer {
    Issuer {
        name: "Northside Motors".to_owned(),
        address: strings(&["2140 Burleson Rd", "Austin, TX 78744"]),
        contact: strings(&["(512) 555-0142", "service@northside.example"]),
        registrations: strings(&["Tax ID 74-2901155", "Repair facility 058213"]),
        footer: "Northside Motors, 2140 Burleson Rd, Austin, TX 78744".to_owned(),
        brand: Brand::default(),
    }
}

pub fn party(label: &str) -> Party {
    Party {
        label: label.to_owned(),
        name: "Dana Whitfield".to_owned(),
        address: strings(&["618 W Mary St", "Austin, TX 78704"]),
    }
}

pub fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

pub fn line(description: &str, details: &[&str], figures: [&str; 3]) -> InvoiceLine {
    let [quantity, rate, amount] = figures.map(str::to_owned);
    InvoiceLine { description: description.to_owned(), details: strings(details), quantity, rate, amount }
}

fn group(heading: &str, lines: Vec<InvoiceLine>) -> LineGroup {
    LineGroup { heading: heading.to_owned(), story: vec![], lines }
}

pub fn invoice() -> InvoicePaper {
    InvoicePaper {
        edition: edition("Invoice NM-10482"),
        issuer: issuer(),
        summary: "Front brakes, oil service and alignment".to_owned(),
        hero: Some(Fact::new("Amount due", "$771.94")),
        bill_to: party("Bill to"),
        facts: vec![
            Fact::new("Issued", "Nov 13, 2026"),
            Fact::new("Due", "Nov 27, 2026"),
            Fact::new("Repair order", "RO 58213"),
            Fact::new("Advisor", "Marcus Bell"),
        ],
        vehicle: vec![
            Fact::new("Vehicle", "2021 Honda Accord Sport"),
            Fact::new("VIN", "1HGCV1F36MA058217"),
            Fact::new("Plate", "BKT 4417"),
            Fact::new("Odometer in", "48,216 mi"),
            Fact::new("Odometer out", "48,221 mi"),
        ],
        columns: InvoiceColumns {
            description: "Description".to_owned(),
            quantity: "Qty".to_owned(),
            rate: "Rate".to_owned(),
            amount: "Amount".to_owned(),
        },
        groups: groups(),
        totals: totals(),
        notes: vec![
            Note {
                heading: "How to pay".to_owned(),
                text: "Sign in at billing.northside.example and choose this invoice, or pay at the counter. \
                       Write to us within 60 days when a charge does not look right."
                    .to_owned(),
            },
            Note {
                heading: "Warranty".to_owned(),
                text: "Parts and labor are covered for 24 months or 24,000 miles, whichever comes first."
                    .to_owned(),
            },
        ],
        frame: Frame::default(),
    }
}

fn groups() -> Vec<LineGroup> {
    let labor = vec![
        line(
            "Replace front brake pads and rotors",
            &["Pads at 2 mm, rotors below minimum thickness"],
            ["2.4 h", "148.00", "355.20"],
        ),
        line("Four-wheel alignment", &["Flat rate"], ["1", "129.95", "129.95"]),
        line("Oil and filter service", &[], ["0.5 h", "148.00", "74.00"]),
        line(
            "Software update, brake assist",
            &["Paid by the manufacturer’s warranty"],
            ["0.3 h", "0.00", "0.00"],
        ),
    ];
    let parts = vec![
        line("Brake pad set, front", &["45022-TVA-A01"], ["1", "118.40", "118.40"]),
        line("Brake rotor, front", &["45251-TVA-A00"], ["2", "96.75", "193.50"]),
        line("Cabin air filter", &["80292-TBA-A11"], ["1", "34.80", "34.80"]),
        line("Engine oil 0W-20, full synthetic", &[], ["4 qt", "9.25", "37.00"]),
        line("Oil filter", &["15400-PLM-A02"], ["1", "11.95", "11.95"]),
    ];
    let fees = vec![line("Shop supplies and hazardous waste disposal", &[], ["1", "24.50", "24.50"])];
    vec![group("Labor", labor), group("Parts", parts), group("Fees", fees)]
}

fn totals() -> Vec<TotalRow> {
    use Weightiness::{Due, Step, Sum};
    vec![
        TotalRow::new(Step, "Subtotal", "979.30"),
        TotalRow::new(Step, "Loyalty discount", "−40.00"),
        TotalRow::new(Step, "Sales tax, 8.25% on parts", "32.64"),
        TotalRow::new(Sum, "Total", "$971.94"),
        TotalRow::new(Step, "Deposit paid Nov 10", "−200.00"),
        TotalRow::new(Due, "Amount due", "$771.94"),
    ]
}

/// The same invoice with `count` lines of parts.
pub fn long_invoice(count: usize) -> InvoicePaper {
    let parts = (1..=count)
        .map(|number| {
            let name = format!("Bolt, flange, item {number}");
            line(&name, &["90105-TVA-A00"], ["2", "1.25", "2.50"])
        })
        .collect();
    InvoicePaper { groups: vec![group("Parts", parts)], ..invoice() }
}

pub fn receipt() -> ReceiptPaper {
    let paid = |document: &str, details: &str, [billed, paid, left]: [&str; 3]| AllocatedDocument {
        document: document.to_owned(),
        details: strings(&[details]),
        billed: billed.to_owned(),
        paid: paid.to_owned(),
        left: left.to_owned(),
    };
    ReceiptPaper {
        edition: edition("Receipt RC-7723"),
        issuer: issuer(),
        summary: "Thank you, Dana. This is your proof of payment.".to_owned(),
        hero: Some(Fact::new("Amount paid", "$900.00")),
        received_from: party("Received from"),
        facts: vec![
            Fact::new("Paid on", "Nov 20, 2026, 10:14 AM CST"),
            Fact::new("Method", "Visa ending 4242"),
            Fact::new("Reference", "pi_3PqX7aLk2Vw0Zt1B0c9dYf4e"),
        ],
        columns: AllocationColumns {
            document: "Paid toward".to_owned(),
            billed: "Billed".to_owned(),
            paid: "Paid now".to_owned(),
            left: "Left to pay".to_owned(),
        },
        allocation: vec![
            paid("Invoice NM-10482", "2021 Honda Accord Sport, Nov 13, 2026", ["971.94", "771.94", "0.00"]),
            paid("Invoice NM-10455", "2018 Mazda CX-5, Oct 29, 2026", ["318.40", "128.06", "190.34"]),
        ],
        totals: vec![TotalRow::new(Weightiness::Due, "Amount paid", "$900.00")],
        notes: vec![Note {
            heading: String::new(),
            text: "The charge on your card statement reads NORTHSIDE MOTORS.".to_owned(),
        }],
        frame: Frame::default(),
    }
}

pub fn statement() -> StatementPaper {
    let movement =
        |date: &str, description: &str, details: &str, [charge, payment, balance]: [&str; 3]| Movement {
            date: date.to_owned(),
            description: description.to_owned(),
            details: strings(&[details]),
            charge: charge.to_owned(),
            payment: payment.to_owned(),
            balance: balance.to_owned(),
        };
    StatementPaper {
        edition: edition("Statement of account"),
        issuer: issuer(),
        period: "October 1 to November 20, 2026".to_owned(),
        hero: Some(Fact::new("Balance on Nov 20, 2026", "$771.94")),
        account: party("Account of"),
        facts: vec![Fact::new("Customer number", "C-20418"), Fact::new("Currency", "US dollar (USD)")],
        strip: vec![
            Fact::new("Not yet due", "$771.94"),
            Fact::new("1 to 30 days", "$0.00"),
            Fact::new("31 to 60 days", "$0.00"),
            Fact::new("Over 60 days", "$0.00"),
        ],
        columns: MovementColumns {
            date: "Date".to_owned(),
            description: "Description".to_owned(),
            charge: "Charges".to_owned(),
            payment: "Payments".to_owned(),
            balance: "Balance".to_owned(),
        },
        opening: Fact::new("Opening balance", "318.40"),
        movements: vec![
            movement("Oct 12, 2026", "Payment RC-7702", "Bank transfer", ["", "318.40", "0.00"]),
            movement("Nov 10, 2026", "Deposit RC-7719", "Visa ending 4242", ["", "200.00", "−200.00"]),
            movement("Nov 13, 2026", "Invoice NM-10482", "2021 Honda Accord Sport", ["971.94", "", "771.94"]),
        ],
        closing: Fact::new("Closing balance", "771.94"),
        totals: vec![],
        notes: vec![],
        frame: Frame::default(),
    }
}
