//! The two OpenType features that figures and headings need: `tnum` (digits of one width) and `kern`
//! (pairs). Not here: ligatures, marks and scripts that need shaping; letters arrive composed (NFC).

use std::collections::HashMap;

use skrifa::raw::TableProvider;
use skrifa::raw::tables::gpos::{PairPos, PairPosFormat1, PairPosFormat2, PositionSubtables};
use skrifa::raw::tables::gsub::{SingleSubst, SubstitutionSubtables};
use skrifa::raw::tables::layout::FeatureList;
use skrifa::{FontRef, GlyphId, Tag};

/// Glyphs and their tabular twins; empty when the font has no `tnum`.
pub(super) fn tabular_twins(font: &FontRef<'static>) -> HashMap<GlyphId, GlyphId> {
    let mut twins = HashMap::new();
    let Ok(gsub) = font.gsub() else { return twins };
    let (Ok(features), Ok(lookups)) = (gsub.feature_list(), gsub.lookup_list()) else { return twins };
    for index in lookups_of(&features, b"tnum") {
        let Ok(lookup) = lookups.lookups().get(index) else { continue };
        let Ok(SubstitutionSubtables::Single(tables)) = lookup.subtables() else { continue };
        for table in tables.iter().flatten() {
            add_single(&table, &mut twins);
        }
    }
    twins
}

fn add_single(table: &SingleSubst<'static>, twins: &mut HashMap<GlyphId, GlyphId>) {
    match table {
        SingleSubst::Format1(one) => {
            let Ok(coverage) = one.coverage() else { return };
            for from in coverage.iter() {
                let to = i32::from(from.to_u16()) + i32::from(one.delta_glyph_id());
                if let Ok(to) = u16::try_from(to) {
                    twins.insert(from.into(), GlyphId::from(to));
                }
            }
        }
        SingleSubst::Format2(two) => {
            let Ok(coverage) = two.coverage() else { return };
            for (from, to) in coverage.iter().zip(two.substitute_glyph_ids()) {
                twins.insert(from.into(), to.get().into());
            }
        }
    }
}

/// The pair tables of the font's `kern` feature, in the order in which they are asked.
pub(super) fn pair_tables(font: &FontRef<'static>) -> Vec<PairPos<'static>> {
    let mut pairs = Vec::new();
    let Ok(gpos) = font.gpos() else { return pairs };
    let (Ok(features), Ok(lookups)) = (gpos.feature_list(), gpos.lookup_list()) else { return pairs };
    for index in lookups_of(&features, b"kern") {
        let Ok(lookup) = lookups.lookups().get(index) else { continue };
        if let Ok(PositionSubtables::Pair(tables)) = lookup.subtables() {
            pairs.extend(tables.iter().flatten());
        }
    }
    pairs
}

/// How far the right letter moves, in font units. The first table that covers the pair decides.
pub(super) fn kern(pairs: &[PairPos<'static>], left: GlyphId, right: GlyphId) -> i16 {
    pairs
        .iter()
        .find_map(|table| match table {
            PairPos::Format1(one) => kern_by_glyph(one, left, right),
            PairPos::Format2(two) => kern_by_class(two, left, right),
        })
        .unwrap_or(0)
}

fn kern_by_glyph(table: &PairPosFormat1<'static>, left: GlyphId, right: GlyphId) -> Option<i16> {
    let row = table.coverage().ok()?.get(left)?;
    let set = table.pair_sets().get(usize::from(row)).ok()?;
    let record = set.pair_value_records().iter().flatten().find(|pair| right == pair.second_glyph())?;
    record.value_record1().x_advance()
}

fn kern_by_class(table: &PairPosFormat2<'static>, left: GlyphId, right: GlyphId) -> Option<i16> {
    table.coverage().ok()?.get(left)?;
    let row = table.class_def1().ok()?.get(left);
    let column = table.class_def2().ok()?.get(right);
    let record = table.class1_records().get(usize::from(row)).ok()?;
    record.class2_records().get(usize::from(column)).ok()?.value_record1().x_advance()
}

fn lookups_of(features: &FeatureList<'static>, name: &[u8; 4]) -> Vec<usize> {
    let mut indices: Vec<usize> = features
        .feature_records()
        .iter()
        .filter(|record| record.feature_tag() == Tag::new(name))
        .filter_map(|record| record.feature(features.offset_data()).ok())
        .flat_map(|feature| feature.lookup_list_indices().iter().map(|index| usize::from(index.get())))
        .collect();
    indices.sort_unstable();
    indices.dedup();
    indices
}
