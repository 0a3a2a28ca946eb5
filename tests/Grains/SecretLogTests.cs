using Microsoft.Extensions.Logging;
using WaActors.TestKit;

namespace WaActors.Tests.Grains;

/// <summary>I-12: the search that every host of the suites ends with finds a secret wherever it stands, so that its silence says something.</summary>
public partial class SecretLogTests
{
    private const string Secret = "canary";

    [Fact]
    public void What_holds_none_is_clean()
    {
        var log = new SecretLog(Secret);
        Lines.Told(log, "a value");
        log.AssertClean();
        Assert.Equal(1, log.Searched);
    }

    [Fact]
    public void A_secret_in_a_line_is_found()
    {
        var log = new SecretLog(Secret);
        Lines.Told(log, "key=canary");
        AssertFound(log);
    }

    [Fact]
    public void A_secret_in_an_exception_is_found()
    {
        var log = new SecretLog(Secret);
        Lines.Failed(log, new InvalidOperationException("outer", new InvalidOperationException("Bearer canary")));
        AssertFound(log);
    }

    [Fact]
    public void A_secret_in_a_scope_is_found()
    {
        var log = new SecretLog(Secret);
        using (log.BeginScope(new Dictionary<string, object> { ["RequestPath"] = "/webhooks/evolution/canary" })) AssertFound(log);
    }

    private static void AssertFound(SecretLog log) => Assert.ThrowsAny<Exception>(log.AssertClean);

    private static partial class Lines
    {
        [LoggerMessage(1, LogLevel.Trace, "Told {Value}")]
        public static partial void Told(ILogger logger, string value);

        [LoggerMessage(2, LogLevel.Trace, "Failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
