using System.Text;
using WaActors.Api;
using WaActors.Api.Recipients;
using WaActors.Storage.Import;

namespace WaActors.Tests.Api.Files;

/// <summary>One JSON object per line.</summary>
public sealed class NdjsonRecipientsTests
{
    [Fact]
    public async Task Reads_flat_objects_and_their_line_numbers()
    {
        var (records, rejected) = await ReadAsync(
            """
            {"phone": "11987654321", "name": "Ana", "age": 30, "vip": true, "note": null}

            {"name": "Bia", "Telefone": 11987654322}
            """ + "\r\n");
        Assert.Equal([1, 3], records.Select(record => record.Line));
        Assert.Equal(["Ana", "30", "true", ""], records[0].Variables.Values);
        Assert.Equal("5511987654322", records[1].Phone);
        Assert.Equal(0, rejected.Total);
    }

    [Theory]
    [InlineData("not json", RejectReasons.InvalidJson)]
    [InlineData("[1]", RejectReasons.InvalidJson)]
    [InlineData("{\"phone\":\"11987654321\"", RejectReasons.InvalidJson)]
    [InlineData("{\"name\":\"Ana\"}", RejectReasons.PhoneMissing)]
    [InlineData("{\"phone\":\"abc\"}", RejectReasons.PhoneInvalidCharacter)]
    [InlineData("{\"phone\":\"11987654321\",\"tags\":[1]}", RejectReasons.ValueNotScalar)]
    [InlineData("{\"phone\":\"11987654321\",\"name\":\"a\\u0000\"}", RejectReasons.InvalidText)]
    [InlineData("{\"phone\":\"11987654321\",\"name\":\"\\ud83d\"}", RejectReasons.InvalidText)]
    public async Task A_bad_line_is_rejected_and_the_others_go_on(string bad, string reason)
    {
        var (records, rejected) = await ReadAsync($"{{\"phone\":\"11900000001\"}}\n{bad}\n{{\"phone\":\"11900000002\"}}\n");
        Assert.Equal([1, 3], records.Select(record => record.Line));
        Assert.Equal((2, reason), (Assert.Single(rejected.Shown).Line, rejected.Shown[0].Reason));
    }

    [Fact]
    public async Task Lines_and_values_beyond_their_limits_are_rejected()
    {
        var (records, rejected) = await ReadAsync(
            $"{{\"phone\":\"11900000001\",\"a\":\"{new string('x', 20_000)}\"}}\n{{\"phone\":\"11900000002\",\"a\":\"{new string('x', Limits.FieldCharsMax + 1)}\"}}\n{{\"phone\":\"11900000003\"}}");
        Assert.Equal(3, Assert.Single(records).Line);
        Assert.Equal([RejectReasons.RecordTooLong, RejectReasons.FieldTooLong], rejected.Shown.Select(record => record.Reason));
    }

    [Fact]
    public async Task The_files_encoding_is_honoured()
    {
        var (records, _) = await ReadAsync("{\"phone\":\"11900000001\",\"nome\":\"Jo\u00e3o\"}", Encoding.Latin1);
        Assert.Equal("Jo\u00e3o", Assert.Single(records).Variables["nome"]);
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped()
    {
        var (records, rejected) = await ReadAsync("\ufeff{\"phone\":\"11900000001\"}");
        Assert.Equal((1, 0), (records.Count, rejected.Total));
    }

    private static async Task<(List<RecipientRow> Records, RejectedRecords Rejected)> ReadAsync(string text, Encoding? encoding = null)
    {
        encoding ??= new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        using var file = new MemoryStream(encoding.GetBytes(text));
        var rejected = new RejectedRecords(new RecordLimit(int.MaxValue));
        var records = new List<RecipientRow>();
        await foreach (var record in new NdjsonRecipients(file, encoding, phoneColumn: null, rejected).ReadAsync(TestContext.Current.CancellationToken))
            if (record is RecipientRow recipient) records.Add(recipient);
        return (records, rejected);
    }
}
