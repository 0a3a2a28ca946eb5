using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WaActors.FakeGateway.Evolution.Webhooks;

/// <summary>The HS256 token of a webhook whose headers hold a jwt_key; valid for ten minutes from the event, retries or not.</summary>
internal static class WebhookJwt
{
    private const int LifetimeSeconds = 600;

    public static string Sign(string key, DateTimeOffset at)
    {
        var issued = at.ToUnixTimeSeconds();
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"iat":{{issued}},"exp":{{issued + LifetimeSeconds}},"app":"evolution","action":"webhook"}""");
        var unsigned = Encode("""{"alg":"HS256","typ":"JWT"}""") + "." + Encode(claims);
        return unsigned + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(unsigned)));
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
