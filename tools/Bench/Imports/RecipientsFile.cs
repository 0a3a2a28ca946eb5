using System.Globalization;
using System.Text;
using WaActors.Bench.Database;

namespace WaActors.Bench.Imports;

/// <summary>A CSV file of recipients, as a spreadsheet writes it; deleted when disposed.</summary>
internal sealed class RecipientsFile : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");

    /// <summary>Writes a file of so many recipients.</summary>
    public RecipientsFile(int rows)
    {
        using var writer = new StreamWriter(_path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        writer.Write("phone,name,city\n");
        for (var row = 1; row <= rows; row++)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"+{Recipients.Phone(row)},Recipient {row},São Paulo\n"));
    }

    /// <summary>Opens it.</summary>
    public FileStream Open() => new(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);

    /// <inheritdoc/>
    public void Dispose() => File.Delete(_path);
}
