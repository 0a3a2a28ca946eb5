using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace WaActors.Api.Auth;

/// <summary>The text of an API key: <c>wa_</c> and 32 random bytes as 43 base64url characters. It is shown once; only its SHA-256 is kept.</summary>
internal static class ApiKeyText
{
    private const string Mark = "wa_";
    private const int RandomBytes = 32;
    private const int Length = 46;
    private const int PrefixLength = 10;

    /// <summary>A new key. From the system's own source: keys are secrets, not ids, and must not be foretold by a test's.</summary>
    public static string New() => Mark + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether it has the form of a key; spares the database what cannot be one.</summary>
    public static bool IsWellFormed(string key) =>
        key.Length == Length && key.StartsWith(Mark, StringComparison.Ordinal) && key.AsSpan(Mark.Length).IndexOfAnyExcept(Alphabet) < 0;

    /// <summary>What is kept. Plain SHA-256 will do: the key has 256 random bits, so there is nothing to guess.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The first characters, for people to tell keys apart.</summary>
    public static string Prefix(string key) => key[..PrefixLength];

    private static readonly System.Buffers.SearchValues<char> Alphabet =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
