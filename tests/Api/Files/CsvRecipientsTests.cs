using System.Text;
using CsvHelper;
using FsCheck;
using FsCheck.Fluent;
using WaActors.Api;
using WaActors.Api.Problems;
using WaActors.Api.Recipients;
using WaActors.Storage.Import;

namespace WaActors.Tests.Api.Files;

/// <summary>CSV as spreadsheets write it.</summary>
public sealed class CsvRecipientsTests
{
    [Theory]
    [InlineData("phone,name\n11987654321,Ana\n")]
    [InlineData("phone;name\r\n11987654321;Ana\r\n")]
    [InlineData("phone\tname\n11987654321\tAna")]
    [InlineData("\n\nphone,name\n\n11987654321,Ana\n\n\n")]
    [InlineData("\"phone\",\"name\"\n\"11987654321\",\"Ana\"\n")]
    [InlineData("sep=;\nphone;name\n11987654321;Ana\n")]
    [InlineData(" phone , name \n11987654321,Ana\n")]
    [InlineData("name,phone\nAna,11987654321\n")]
    [InlineData("phone,name,\n11987654321,Ana,\n,,\n")]
    [InlineData("phone;name\n11987654321;Ana;;;\n;;\n   \n")]
    public async Task Reads_the_usual_forms(string text)
    {
        var (records, rejected) = await ReadAsync(text);
        var record = Assert.Single(records);
        Assert.Equal("5511987654321", record.Phone);
        Assert.Equal(("name", "Ana"), (Assert.Single(record.Variables).Key, record.Variables["name"]));
        Assert.Equal(0, rejected.Total);
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("PHONE")]
    [InlineData("telefone")]
    [InlineData("Celular")]
    [InlineData("WhatsApp")]
    [InlineData("numero")]
    [InlineData("N\u00famero")]
    [InlineData("nu\u0301mero")]
    [InlineData("N\u00daMERO")]
    [InlineData("Number")]
    public async Task Finds_the_phone_by_its_usual_names(string column)
    {
        var (records, _) = await ReadAsync($"name,{column}\nAna,11987654321\n");
        Assert.Equal("5511987654321", Assert.Single(records).Phone);
    }

    [Fact]
    public async Task The_caller_may_name_the_phones_column()
    {
        var (records, _) = await ReadAsync("phone,contato\n1,11987654321\n", phoneColumn: "Contato");
        Assert.Equal("1", Assert.Single(records).Variables["phone"]);
    }

    [Fact]
    public async Task Telefone_goes_before_numero_of_the_house()
    {
        var (records, _) = await ReadAsync("numero,telefone\n12,11987654321\n");
        Assert.Equal("12", Assert.Single(records).Variables["numero"]);
    }

    [Fact]
    public async Task Lines_are_counted_as_an_editor_counts_them()
    {
        var (records, rejected) = await ReadAsync("\nphone,note\n11900000001,\"a\nb\"\n\n11900000002,x\r\nbad,y\n11900000003,\"c\r\nd\r\ne\"\nworse,z\n");
        Assert.Equal([3, 6, 8], records.Select(record => record.Line));
        Assert.Equal([7, 11], rejected.Shown.Select(record => record.Line));
        Assert.Equal("a\nb", records[0].Variables["note"]);
    }

    [Theory]
    [InlineData("11987654321,Ana,extra", RejectReasons.TooManyFields)]
    [InlineData(",Ana", RejectReasons.PhoneMissing)]
    [InlineData("abc,Ana", RejectReasons.PhoneInvalidCharacter)]
    [InlineData("11987654321,A\0na", RejectReasons.InvalidText)]
    public async Task A_bad_record_is_rejected_and_the_others_go_on(string bad, string reason)
    {
        var (records, rejected) = await ReadAsync($"phone,name\n11900000001,a\n{bad}\n11900000002,b\n");
        Assert.Equal(2, records.Count);
        Assert.Equal((3, reason), (Assert.Single(rejected.Shown).Line, rejected.Shown[0].Reason));
    }

    [Fact]
    public async Task Missing_fields_are_empty_variables()
    {
        var (records, _) = await ReadAsync("phone,name,city\n11987654321,Ana\n");
        Assert.Equal("", Assert.Single(records).Variables["city"]);
    }

    [Fact]
    public async Task A_field_or_record_beyond_its_limit_is_rejected()
    {
        var fields = string.Join(',', Enumerable.Repeat(new string('x', 4000), 5));
        var (records, rejected) = await ReadAsync(
            $"phone,a,b,c,d,e\n11900000001,{new string('x', Limits.FieldCharsMax)}\n11900000002,{new string('x', Limits.FieldCharsMax + 1)}\n11900000003,{fields}\n");
        Assert.Equal("5511900000001", Assert.Single(records).Phone);
        Assert.Equal([RejectReasons.FieldTooLong, RejectReasons.RecordTooLong], rejected.Shown.Select(record => record.Reason));
    }

    [Fact]
    public async Task Stray_quotes_within_a_line_are_text()
    {
        var (records, rejected) = await ReadAsync("phone,name\n11987654321,Jo\u00e3o \"Gordo\" Silva\n");
        Assert.Equal("Jo\u00e3o \"Gordo\" Silva", Assert.Single(records).Variables["name"]);
        Assert.Equal(0, rejected.Total);
    }

    [Theory]
    [InlineData("phone,name\n11900000001,a\n11900000002,\"b\n11900000003,c\n", 3)]
    [InlineData("phone,name\n\"11900000001,a\n\"11900000002\",b\n", 2)]
    public async Task A_quote_that_swallows_records_ends_the_file(string text, int line)
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(() => ReadAsync(text));
        Assert.Equal(ProblemCodes.CsvMalformed, problem.Problem.Code);
        Assert.Equal((long)line, problem.Problem.Extensions["line"]);
    }

    [Fact]
    public async Task A_record_that_never_ends_does_not_fill_memory()
    {
        using var endless = new EndlessRecord();
        var problem = await Assert.ThrowsAsync<ProblemException>(async () =>
        {
            await foreach (var unused in new CsvRecipients(endless, Encoding.UTF8, phoneColumn: null, new RejectedRecords(new RecordLimit(int.MaxValue))).ReadAsync(Token)) Assert.NotNull(unused);
        });
        Assert.Equal(ProblemCodes.CsvMalformed, problem.Problem.Code);
        Assert.InRange(endless.BytesRead, 1, 2_000_000);
    }

    [Theory]
    [InlineData("name,city\nAna,Rio\n", ProblemCodes.PhoneColumnMissing)]
    [InlineData("11987654321\n", ProblemCodes.PhoneColumnMissing)]
    [InlineData("\n\n\n", ProblemCodes.FileEmpty)]
    [InlineData("phone,name,name\n1,2,3\n", ProblemCodes.ColumnDuplicate)]
    public async Task A_file_without_a_usable_header_is_refused(string text, string code)
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(() => ReadAsync(text));
        Assert.Equal(code, problem.Problem.Code);
    }

    [Fact]
    public async Task More_columns_than_the_limit_are_refused()
    {
        var header = "phone," + string.Join(',', Enumerable.Range(1, Limits.ColumnsMax).Select(index => $"c{index}"));
        var problem = await Assert.ThrowsAsync<ProblemException>(() => ReadAsync(header + "\n"));
        Assert.Equal(ProblemCodes.TooManyColumns, problem.Problem.Code);
    }

    [Fact]
    public async Task The_first_thousand_rejected_are_shown_and_all_are_counted()
    {
        var (_, rejected) = await ReadAsync("phone\n" + string.Concat(Enumerable.Repeat($"{new string('x', 300)}\n", 1500)));
        Assert.Equal((1000, 1500), (rejected.Shown.Count, rejected.Total));
        Assert.Equal(Limits.RejectedValueCharsMax, rejected.Shown[0].Value.Length);
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Whatever_fields_CsvHelper_writes_come_back_with_their_lines(char separator) =>
        Prop.ForAll(Rows, async rows =>
        {
            var file = Write(rows, separator);
            var (records, rejected) = await ReadAsync(file);
            return rejected.Total == 0
                && records.Select(record => record.Variables["note"]).SequenceEqual(rows.Select(row => row.First), StringComparer.Ordinal)
                && records.Select(record => record.Variables["other"]).SequenceEqual(rows.Select(row => row.Second), StringComparer.Ordinal)
                && records.Select(record => record.Line).SequenceEqual(LinesOf(rows));
        }).QuickCheckThrowOnFailure();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Everything that could confuse a reader, and ordinary letters
    private static Gen<string> Field =>
        Gen.Elements('a', 'Z', '\u00e7', '"', ',', ';', '\t', '\n', '\r', ' ', '\'', '=', '|', '\u20ac').ListOf().Select(chars => string.Concat(chars));

    private static Arbitrary<(string First, string Second)[]> Rows =>
        Field.SelectMany(first => Field.Select(second => (first, second))).NonEmptyListOf().Select(rows => rows.ToArray()).ToArbitrary();

    private static string Write((string First, string Second)[] rows, char separator)
    {
        using var text = new StringWriter();
        using (var writer = CsvWriter.Create(text, CsvWriterOptions.Default with { Separator = separator, NewLine = "\n" }, leaveOpen: true))
        {
            writer.WriteRecord("phone", "note", "other");
            foreach (var (first, second) in rows) writer.WriteRecord("11987654321", first, second);
        }

        return text.ToString();
    }

    private static IEnumerable<int> LinesOf((string First, string Second)[] rows)
    {
        var line = 2;
        foreach (var (first, second) in rows)
        {
            yield return line;
            line += 1 + Breaks(first) + Breaks(second);
        }
    }

    private static int Breaks(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Count(c => c is '\r' or '\n');

    private static async Task<(List<RecipientRow> Records, RejectedRecords Rejected)> ReadAsync(string text, string? phoneColumn = null)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var rejected = new RejectedRecords(new RecordLimit(int.MaxValue));
        var records = new List<RecipientRow>();
        await foreach (var record in new CsvRecipients(file, Encoding.UTF8, phoneColumn, rejected).ReadAsync(Token)) if (record is RecipientRow recipient) records.Add(recipient);
        return (records, rejected);
    }

    // A header, a quote that opens, and then letters for ever
    private sealed class EndlessRecord : MemoryStream
    {
        private static readonly byte[] Start = "phone,name\n11987654321,\""u8.ToArray();

        public long BytesRead { get; private set; }

        public override bool CanSeek => true;

        public override long Length => long.MaxValue;

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            for (var index = 0; index < buffer.Length; index++, Position++)
                buffer[index] = Position < Start.Length ? Start[Position] : (byte)'x';
            BytesRead += buffer.Length;
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer.AsSpan(offset, count)));
    }
}
