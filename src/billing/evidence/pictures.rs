//! Pictures, decoded and written anew: only the colors of pixels come through, turned the way the camera was held. What the
//! file said besides (place, time, camera, thumbnails, comments, other files after its end) does not. Sizes are looked at
//! before anything is decoded.

use std::io::{BufRead, Seek, Write};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::PIXELS;
use super::kinds::{Came, Kind, Refused};

/// Longer on one side is no photo of a car.
const SIDE: u32 = 20_000;
/// Bytes of a decoded picture: 40 million pixels of four.
const DECODED: u64 = PIXELS * 4;
/// Of 100; what is lost is less than a phone's own lens loses.
const QUALITY: u8 = 88;

/// What a picture turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rewritten {
    pub kind: Kind,
    pub width: u32,
    pub height: u32,
}

/// Reads a picture and writes it anew. `Err` of the outer kind is the machine's fault, the inner one the file's.
pub(super) fn rewrite(
    came: Came,
    from: impl BufRead + Seek,
    into: &mut impl Write,
) -> std::io::Result<Result<Rewritten, Refused>> {
    let picture = match read(came, from) {
        Ok(picture) => picture,
        Err(why) => return Ok(Err(why)),
    };
    let (width, height) = (picture.width(), picture.height());
    let through = picture.color().has_alpha();
    // A drawing or a picture of a screen keeps its edges; what was a photo stays one.
    let kind = if came == Came::Png || through { Kind::Png } else { Kind::Jpeg };
    let written = match kind {
        Kind::Jpeg => DynamicImage::from(picture.into_rgb8())
            .write_with_encoder(JpegEncoder::new_with_quality(&mut *into, QUALITY)),
        _ if through => {
            DynamicImage::from(picture.into_rgba8()).write_with_encoder(PngEncoder::new(&mut *into))
        }
        _ => DynamicImage::from(picture.into_rgb8()).write_with_encoder(PngEncoder::new(&mut *into)),
    };
    written.map_err(std::io::Error::other)?;
    Ok(Ok(Rewritten { kind, width, height }))
}

fn read(came: Came, from: impl BufRead + Seek) -> Result<DynamicImage, Refused> {
    let format = match came {
        Came::Jpeg => ImageFormat::Jpeg,
        Came::Png => ImageFormat::Png,
        Came::WebP => ImageFormat::WebP,
        Came::Pdf => return Err(Refused::OtherKind),
    };
    let mut reader = ImageReader::with_format(from, format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(DECODED);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| why(&e))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || decoder.total_bytes() > DECODED {
        return Err(Refused::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|e| why(&e))?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn why(error: &image::ImageError) -> Refused {
    match error {
        image::ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::Broken,
    }
}
