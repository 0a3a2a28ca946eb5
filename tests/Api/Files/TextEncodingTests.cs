using System.Text;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;

namespace WaActors.Tests.Api.Files;

/// <summary>How a file is encoded.</summary>
public sealed class TextEncodingTests
{
    private static readonly byte[] Utf8 = Encoding.UTF8.GetBytes("Jo\u00e3o");
    private static readonly byte[] Latin1 = Encoding.Latin1.GetBytes("Jo\u00e3o");

    [Fact]
    public async Task Valid_utf8_is_utf8_and_anything_else_is_latin1()
    {
        Assert.Equal("Jo\u00e3o", (await DetectAsync(Utf8, "text/csv")).GetString(Utf8));
        Assert.Equal("Jo\u00e3o", (await DetectAsync(Latin1, "text/csv")).GetString(Latin1));
    }

    [Fact]
    public async Task An_invalid_byte_at_the_end_of_a_long_file_is_seen()
    {
        byte[] file = [.. Enumerable.Repeat((byte)'a', 200_000), 0xC3];
        Assert.Equal(Encoding.Latin1.CodePage, (await DetectAsync(file, contentType: null)).CodePage);
    }

    [Fact]
    public async Task A_letter_across_two_reads_is_still_valid()
    {
        byte[] file = [.. Enumerable.Repeat((byte)'a', (64 * 1024) - 1), .. Utf8.AsSpan(2, 2)];
        Assert.Equal(Encoding.UTF8.CodePage, (await DetectAsync(file, contentType: null)).CodePage);
    }

    [Theory]
    [InlineData("text/csv; charset=iso-8859-1", 28591)]
    [InlineData("text/csv; charset=\"ISO-8859-1\"", 28591)]
    [InlineData("text/csv; charset=windows-1252", 1252)]
    [InlineData("text/csv; charset=utf-8", 65001)]
    public async Task The_content_types_charset_wins(string contentType, int codePage) =>
        Assert.Equal(codePage, (await DetectAsync(Utf8, contentType)).CodePage);

    [Theory]
    [InlineData("text/csv; charset=utf-8", ProblemCodes.EncodingInvalid)]
    [InlineData("text/csv; charset=utf-7", ProblemCodes.UnsupportedCharset)]
    public async Task A_charset_that_cannot_be_is_refused(string contentType, string code)
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(() => DetectAsync(Latin1, contentType));
        Assert.Equal(code, problem.Problem.Code);
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(() => DetectAsync([], "text/csv"));
        Assert.Equal(ProblemCodes.FileEmpty, problem.Problem.Code);
    }

    private static async Task<Encoding> DetectAsync(byte[] bytes, string? contentType)
    {
        using var file = new MemoryStream(bytes);
        return await TextEncoding.DetectAsync(file, contentType, TestContext.Current.CancellationToken);
    }
}
