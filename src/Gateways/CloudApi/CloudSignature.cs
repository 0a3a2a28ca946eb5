using System.Security.Cryptography;
using System.Text;

namespace WaActors.Gateways.CloudApi;

/// <summary>What proves that a webhook comes from Meta. Compared in constant time.</summary>
internal static class CloudSignature
{
    public const string Header = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";
    private const int ChallengeCharsMax = 200;

    /// <summary><c>sha256=&lt;lower-case hex HMAC-SHA256 of the raw body under the app's secret&gt;</c>; the raw one, because Meta escapes what is not ASCII.</summary>
    public static bool IsRight(IReadOnlyDictionary<string, string> settings, string? signature, ReadOnlySpan<byte> body)
    {
        if (!settings.TryGetValue(CloudSettings.AppSecret, out var secret) || secret.Length == 0) return false;
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature is not null && signature.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.FromHexString(signature.AsSpan(Prefix.Length), given, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == given.Length
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary><c>GET ?hub.mode=subscribe&amp;hub.challenge=123&amp;hub.verify_token=T</c> is answered with the challenge as it is; null when it proves nothing.</summary>
    public static string? AnswerTo(IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string> query)
    {
        if (!settings.TryGetValue(CloudSettings.VerifyToken, out var wanted) || wanted.Length == 0) return null;
        var isRight = CryptographicOperations.FixedTimeEquals(Hash(wanted), Hash(query.GetValueOrDefault("hub.verify_token", "")));
        return isRight && query.GetValueOrDefault("hub.mode") == "subscribe" && query.GetValueOrDefault("hub.challenge") is { Length: > 0 and <= ChallengeCharsMax } challenge
            ? challenge
            : null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
