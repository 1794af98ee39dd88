//! PDFs as people send them, and as somebody writes them who wants to be overlooked.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::*;

/// A PDF of one page with these objects besides.
fn pdf(more: &[u8]) -> Vec<u8> {
    let start = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n";
    [start, more, b"\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"].concat()
}

fn packed(plain: &[u8]) -> Vec<u8> {
    let mut writer = ZlibEncoder::new(Vec::new(), Compression::best());
    writer.write_all(plain).unwrap();
    writer.finish().unwrap()
}

fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    [format!("9 0 obj\n<<{dictionary}>>\nstream\n").as_bytes(), content, b"\nendstream\nendobj\n"].concat()
}

fn looked(file: &[u8]) -> Result<u32, Refused> {
    within(Cursor::new(file), 1024 * 1024).unwrap()
}

#[test]
fn a_plain_pdf_is_taken_with_its_pages_wherever_they_stand() {
    assert_eq!(looked(&pdf(b"")), Ok(1));
    let page = packed(b"5 0 6 9 <</Type /Page>> <</Type/Page>> ");
    assert_eq!(looked(&pdf(&stream("/Type/ObjStm/N 2/First 8/Filter/FlateDecode", &page))), Ok(3));
    let text = packed(b"BT (JavaScript, Launch and /Type of rotor) Tj ET");
    assert_eq!(looked(&pdf(&stream("/Filter/FlateDecode", &text))), Ok(1));
}

#[test]
fn what_acts_by_itself_is_found_however_it_is_written() {
    let script: &[u8] = b"4 0 obj <</S/JavaScript/JS(app.alert(1))>> endobj";
    for (what, more) in [
        ("plain", script.to_vec()),
        ("with codes", b"4 0 obj <</S/J#61vaScr#69pt/JS(x)>> endobj".to_vec()),
        ("packed", stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &packed(script))),
        ("packed, with another end of line", {
            let text = String::from("9 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\r\n");
            [text.as_bytes(), &packed(script), b"\nendstream endobj"].concat()
        }),
        ("packed, with a bare return", {
            [b"9 0 obj<</Filter/FlateDecode>>stream\r".as_slice(), &packed(script), b"\nendstream endobj"]
                .concat()
        }),
        ("a program", b"4 0 obj <</S /Launch /F (cmd.exe)>> endobj".to_vec()),
        ("a form that is sent", b"4 0 obj <</S/SubmitForm/F(https://x)>> endobj".to_vec()),
        ("a form of XML", b"4 0 obj <</XFA 5 0 R>> endobj".to_vec()),
        ("inside of other bytes", stream("/Length 60", script)),
        ("something for each page", b"4 0 obj <</AA<</O 5 0 R>>>> endobj".to_vec()),
        (
            "a call at the opening",
            b"4 0 obj <</S/URI/URI(https://x/?id)>> endobj 5 0 obj <</OpenAction 4 0 R>> endobj".to_vec(),
        ),
        ("a drawing with a script", b"4 0 obj <</Type/3D/OnInstantiate 5 0 R>> endobj".to_vec()),
        ("a file elsewhere", b"4 0 obj <</S/Thread/F(x)>> endobj".to_vec()),
    ] {
        assert_eq!(looked(&pdf(&more)), Err(Refused::Active), "{what}");
    }
}

#[test]
fn passwords_and_files_inside_are_found() {
    assert_eq!(looked(&pdf(b"trailer <</Encrypt 7 0 R>>")), Err(Refused::Encrypted));
    assert_eq!(looked(&pdf(b"<</Names<</EmbeddedFiles 5 0 R>>>>")), Err(Refused::Attachments));
    assert_eq!(looked(&pdf(&stream("/Type/EmbeddedFile", b"MZ"))), Err(Refused::Attachments));
    let note = b"4 0 obj <</Type/Filespec/F(x.exe)/EF<</F 5 0 R>>>> endobj";
    assert_eq!(looked(&pdf(note)), Err(Refused::Attachments));
}

#[test]
fn no_object_stream_hides_behind_a_filter_named_elsewhere_or_a_word_in_a_text() {
    let objects: &[u8] = b"6 0 <</S/JavaScript/JS(x)>>";
    let hex = data_encoding::HEXUPPER.encode(objects);
    for dictionary in [
        "/Type/ObjStm/N 1/First 4/Filter 8 0 R",
        "/N 1/First 4/Filter[8 0 R]",
        "/N 1/X( obj )/First 4/Filter 8 0 R",
        "/N 1/X(a \\) 5 0 obj )/First 4/Filter 8 0 R",
        "/N 1/X( stream endstream 5 0 obj )/First 4/Filter 8 0 R",
    ] {
        assert_eq!(looked(&pdf(&stream(dictionary, hex.as_bytes()))), Err(Refused::Broken), "{dictionary}");
    }
    // Packed twice, or once and then in a way that is named elsewhere: it comes to its end, and nothing of it can be read.
    let twice = packed(&packed(objects));
    for dictionary in [
        "/Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]",
        "/Type/ObjStm/N 1/First 4/Filter[/FlateDecode/Fl]",
        "/Type/ObjStm/N 1/First 4/Filter[/FlateDecode 8 0 R]",
        "/Type/ObjStm/N 1/First 4/Filter 8 0 R",
        "/Type/ObjStm/N 1/First 4/F 8 0 R",
        "/Type/ObjStm/N 1/First 4/F[/Fl/Fl]",
        "/N 1/First 4/Filter/FlateDecode/Filter 8 0 R",
    ] {
        assert_eq!(looked(&pdf(&stream(dictionary, &twice))), Err(Refused::Broken), "{dictionary}");
    }
    let usual_one =
        stream("/Type/ObjStm/Filter [ /FlateDecode ] /N 1/First 4", &packed(b"7 0 <</Kind/Book>>"));
    assert_eq!(looked(&pdf(&usual_one)), Ok(1));
    // An outline and a look of a button are no such thing, nor is a bracket in a picture.
    let usual = b"4 0 obj <</First 5 0 R/Last 6 0 R>> endobj 5 0 obj <</AP<</N 7 0 R>>/T(a \\( b)>> endobj ";
    let picture = stream("/Subtype/Image/Filter/DCTDecode", b"\xff\xd8 ((( obj \xff\xd9");
    let table = stream("/N 1/First 4/Filter/FlateDecode", &packed(b"7 0 <</Kind/Book>>"));
    assert_eq!(looked(&pdf(&[usual.as_slice(), &picture, &table].concat())), Ok(1));
}

#[test]
fn what_could_hide_objects_is_refused() {
    for dictionary in [
        "/Type/ObjStm/N 1/First 4/Filter[/ASCII85Decode/FlateDecode]",
        "/Type/ObjStm/N 1/First 4/Filter/LZWDecode",
        "/N 1/First 4/Filter/AHx",
        "/Type/ObjStm/N 1/First 4/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
        "/Type/ObjStm/N 1/First 4/Filter/FlateDecode",
    ] {
        assert_eq!(
            looked(&pdf(&stream(dictionary, b"not packed at all"))),
            Err(Refused::Broken),
            "{dictionary}"
        );
    }
    let split = b"4 0 obj <</Type/ObjStm/N 1 (5 0 obj) /Filter/LZWDecode>>";
    assert_eq!(looked(&pdf(split)), Err(Refused::Broken));
}

#[test]
fn what_is_something_else_as_well_is_refused() {
    let good = pdf(b"");
    assert_eq!(looked(&[good.as_slice(), b"<script>alert(1)</script>"].concat()), Err(Refused::Broken));
    assert_eq!(
        looked(&pdf(&stream("/Length 30", b"PK\x05\x06 and the rest of a directory"))),
        Err(Refused::Archive)
    );
    assert_eq!(looked(b"%PDF-1.4\nnothing\n%%EOF"), Err(Refused::Broken));
    assert_eq!(looked(b"%PDF-1.4"), Err(Refused::Broken));
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_refused_before_it_is_unpacked() {
    let bomb = packed(&vec![b' '; 4 * 1024 * 1024]);
    assert!(bomb.len() < 8 * 1024);
    assert_eq!(looked(&pdf(&stream("/Filter/FlateDecode", &bomb))), Err(Refused::TooLarge));
    let pages = "4 0 obj <</Type/Page>> endobj ".repeat(200);
    assert_eq!(looked(&pdf(pages.as_bytes())), Err(Refused::TooManyPages));
}

#[test]
fn bytes_that_many_streams_claim_are_not_unpacked_for_each() {
    // A stored block that holds nothing, again and again.
    let end = b"\0\0\0\xff\xff".repeat(100_000);
    let head: &[u8] = b"9 0 obj\n<</Filter/FlateDecode>>\nstream\n\x78\x9c";
    assert_eq!(looked(&pdf(&[head, &end].concat())), Ok(1), "what is read once may be");
    // A stored block that holds the head of the next stream: whoever begins anywhere comes to the same end.
    let length = u16::try_from(head.len()).unwrap();
    let link = [[0].as_slice(), &length.to_le_bytes(), &(!length).to_le_bytes()].concat();
    let many = [[head, &link].concat().repeat(100), head.to_vec(), end].concat();
    assert_eq!(looked(&pdf(&many)), Err(Refused::TooLarge));
}

/// A PDF whose catalog names object 2 as its pages, and which has nothing else.
fn tree(objects: &str) -> Vec<u8> {
    let text = format!("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n{objects}\n%%EOF\n");
    text.into_bytes()
}

#[test]
fn a_few_bytes_do_not_stand_for_millions_of_pages() {
    let page = "9 0 obj<</Type/Page>>endobj";
    let many = "9 0 R ".repeat(20);
    // 20 pages of 20 of 20, and each of them the same one.
    let three = format!(
        "2 0 obj<</Kids[{}]>>endobj 3 0 obj<</Kids[{}]>>endobj 4 0 obj<</Kids [{many}]>>endobj {page}",
        "3 0 R ".repeat(20),
        "4 0 R ".repeat(20),
    );
    assert_eq!(looked(&tree(&three)), Err(Refused::TooManyPages), "named again and again");
    let escaped = three.replace("/Kids", "/K#69ds");
    assert_eq!(looked(&tree(&escaped)), Err(Refused::TooManyPages), "with codes");
    let text = three.replace("4 0 obj", "(4 0 obj) % <<\n 4 0 obj");
    assert_eq!(looked(&tree(&text)), Err(Refused::TooManyPages), "beside a text and a comment");
    let elsewhere =
        three.replace("<</Kids [", "<</Kids 5 0 R>>endobj 5 0 obj [").replace("]>>endobj 9", "]endobj 9");
    assert_eq!(looked(&tree(&elsewhere)), Err(Refused::TooManyPages), "an array of its own");
    let objects = format!("3 0 4 {} <</Kids[{}]>> <</Kids[{many}]>>", 12 + 120, "4 0 R ".repeat(20));
    let first = objects.find("<<").unwrap();
    let begins = objects.rfind("<<").unwrap() - first;
    let objects = objects.replace("4 132 ", &format!("4 {begins} "));
    let dictionary = format!("/Type/ObjStm/N 2/First {}/Filter/FlateDecode", objects.find("<<").unwrap());
    let packed = stream(&dictionary, &packed(objects.as_bytes()));
    let root = format!("2 0 obj<</Kids[{}]>>endobj {page} ", "3 0 R ".repeat(20));
    let whole = [tree(&root).strip_suffix(b"\n%%EOF\n").unwrap(), b"\n", &packed, b"\n%%EOF\n"].concat();
    assert_eq!(looked(&whole), Err(Refused::TooManyPages), "in an object stream");
    for (what, objects) in [
        ("to itself", "2 0 obj<</Kids[9 0 R 2 0 R]>>endobj 9 0 obj<</Type/Page>>endobj"),
        (
            "in a ring",
            "2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Kids[2 0 R]>>endobj 9 0 obj<</Type/Page>>endobj",
        ),
        ("no tree at all", "2 0 obj<</Kids[[[[[[[[[9 0 R]]]]]]]]]>>endobj"),
    ] {
        assert_eq!(looked(&tree(objects)), Err(Refused::Broken), "{what}");
    }
    let deep: String = (2..400).map(|n| format!("{n} 0 obj<</Kids[{} 0 R]>>endobj ", n + 1)).collect();
    assert_eq!(looked(&tree(&format!("{deep} {page}"))), Err(Refused::Broken), "without an end");
    let counted = format!("2 0 obj<</Type/Pages/Count 2147483647/Kids[9 0 R]>>endobj {page}");
    assert_eq!(looked(&tree(&counted)), Err(Refused::TooManyPages), "a count that was made up");
    let unnamed = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj 9 0 obj<</Type/Page>>endobj\n%%EOF";
    assert_eq!(looked(unnamed), Err(Refused::Broken), "pages that nothing names");
}

#[test]
fn a_usual_tree_is_taken_also_with_what_was_changed_in_it_later() {
    let page = "9 0 obj<</Type/Page/Contents 8 0 R/Annots[<</Kids[7 0 R 7 0 R]>>]>>endobj";
    let root = "2 0 obj<</Type/Pages/Count 2/Kids[ 3 0 R ]>>endobj";
    let nodes = "3 0 obj<</Type/Pages/Count 1/Kids[9 0 R]/Parent 2 0 R>>endobj";
    let outline = "5 0 obj<</Type/Outlines/Count 900/First 6 0 R/Last 6 0 R>>endobj";
    let picture = "8 0 obj<</Length 20>>stream\n((([[[<<<[[[(((endstream endobj";
    let changed = "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 2>>endobj";
    let all = [root, nodes, picture, page, outline, changed, changed].join("\n");
    assert_eq!(looked(&tree(&all)), Ok(1));
}
