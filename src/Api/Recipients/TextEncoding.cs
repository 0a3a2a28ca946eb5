using System.Text;
using Microsoft.Net.Http.Headers;
using WaActors.Api.Problems;

namespace WaActors.Api.Recipients;

/// <summary>Finds out how a file is encoded: as its content type says, else UTF-8 when it is valid, else ISO-8859-1 (old Excel in Brazil).</summary>
internal static class TextEncoding
{
    private const int BufferBytes = 64 * 1024;
    private const int Windows1252 = 1252;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the file once and rewinds it.</summary>
    /// <param name="file">Seekable.</param>
    /// <param name="contentType">As the request gives it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ProblemException">The file is empty, or not in the encoding that its content type names.</exception>
    public static async Task<Encoding> DetectAsync(Stream file, string? contentType, CancellationToken cancellation)
    {
        var named = Named(contentType);
        var (empty, utf8) = await ScanAsync(file, cancellation);
        file.Position = 0;
        if (empty) throw new ProblemException(ApiProblem.BadRequest(ProblemCodes.FileEmpty, "The file holds nothing."));
        if (named is UTF8Encoding && !utf8)
            throw new ProblemException(ApiProblem.BadRequest(ProblemCodes.EncodingInvalid, "The file is not UTF-8, as its content type says."));
        return named ?? (utf8 ? StrictUtf8 : Encoding.Latin1);
    }

    private static Encoding? Named(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.Charset.HasValue) return null;
        var charset = HeaderUtilities.RemoveQuotes(type.Charset).ToString().ToUpperInvariant();
        return charset switch
        {
            "UTF-8" or "UTF8" or "US-ASCII" => StrictUtf8,
            "ISO-8859-1" or "LATIN1" => Encoding.Latin1,
            "WINDOWS-1252" or "CP1252" => CodePagesEncodingProvider.Instance.GetEncoding(Windows1252),
            _ => throw new ProblemException(ApiProblem.BadRequest(
                ProblemCodes.UnsupportedCharset, "The charset must be utf-8, iso-8859-1 or windows-1252.")),
        };
    }

    private static async Task<(bool Empty, bool Utf8)> ScanAsync(Stream file, CancellationToken cancellation)
    {
        var decoder = StrictUtf8.GetDecoder();
        var bytes = new byte[BufferBytes];
        var chars = new char[StrictUtf8.GetMaxCharCount(BufferBytes)];
        var (empty, utf8) = (true, true);
        int read;
        do
        {
            read = await file.ReadAsync(bytes, cancellation);
            empty &= read == 0;
            utf8 = utf8 && IsValid(decoder, bytes.AsSpan(0, read), chars);
        }
        // To the end even when it is known: the body arrives completely before the database is asked for anything
        while (read > 0);
        return (empty, utf8);
    }

    private static bool IsValid(Decoder decoder, ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        try
        {
            decoder.GetChars(bytes, chars, flush: bytes.IsEmpty);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
