using System.Globalization;

namespace WaActors.Bench.Database;

/// <summary>Message ids as long as a gateway's.</summary>
internal static class MessageIds
{
    /// <summary>The id of the n-th message.</summary>
    public static string Of(int number) => string.Create(CultureInfo.InvariantCulture, $"3EB0{number:X16}");
}
