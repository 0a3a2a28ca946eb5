using Microsoft.AspNetCore.DataProtection;

namespace WaActors.Api.Idempotency;

/// <summary>Encrypts kept answers: that of a new API key holds the key itself, that of an import phone numbers.</summary>
internal sealed class AnswerProtection(IDataProtectionProvider provider)
{
    private readonly IDataProtector _protector = provider.CreateProtector("WaActors.Idempotency.v1");

    public StoredAnswer Protect(int status, string? contentType, MemoryStream body) => new(status, contentType, _protector.Protect(body.ToArray()));

    public byte[] Unprotect(StoredAnswer answer) => _protector.Unprotect(answer.Body);
}
