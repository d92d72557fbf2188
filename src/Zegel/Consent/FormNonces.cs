using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>Signed proof of when a form was shown: who posts at once, much later, or without having looked, is a robot (C13).</summary>
public sealed class FormNonces(PlatformKey key)
{
    /// <summary>The purpose of the platform key.</summary>
    public const string Purpose = "form";

    /// <summary>Nobody reads a form, fills it in and ticks its box in less.</summary>
    public static readonly TimeSpan FillTimeMin = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan AgeMax = TimeSpan.FromHours(2);

    const int TimeOctets = 8;
    const int MacOctets = 16;
    const int Octets = TimeOctets + MacOctets;
    const int Length = 32;

    public static async Task<FormNonces> LoadAsync(PlatformKeys keys, CancellationToken cancellationToken) =>
        new((await keys.LoadAsync(Purpose, cancellationToken))[0]);

    /// <summary>base64url(microseconds, 128-bit HMAC-SHA256 over them and the form).</summary>
    public string Issue(Guid formId, DateTimeOffset now)
    {
        Span<byte> nonce = stackalloc byte[Octets];
        BinaryPrimitives.WriteInt64BigEndian(nonce, now.ToMicros());
        Sign(nonce[..TimeOctets], formId, nonce[TimeOctets..]);
        return Base64Url.EncodeToString(nonce);
    }

    public NonceVerdict Judge(string? text, Guid formId, DateTimeOffset now)
    {
        Span<byte> nonce = stackalloc byte[Octets];
        if (
            text is not { Length: Length }
            || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, nonce, out var written)
            || written != Octets
        )
            return NonceVerdict.Altered;
        Span<byte> mac = stackalloc byte[MacOctets];
        Sign(nonce[..TimeOctets], formId, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, nonce[TimeOctets..]))
            return NonceVerdict.Altered;
        var age = now - Instant.FromMicros(BinaryPrimitives.ReadInt64BigEndian(nonce));
        return age < FillTimeMin ? NonceVerdict.TooFast
            : age > AgeMax ? NonceVerdict.TooOld
            : NonceVerdict.Good;
    }

    void Sign(ReadOnlySpan<byte> time, Guid formId, Span<byte> mac)
    {
        Span<byte> content = stackalloc byte[TimeOctets + 16];
        time.CopyTo(content);
        formId.TryWriteBytes(content[TimeOctets..], bigEndian: true, out _);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret, content, whole);
        whole[..MacOctets].CopyTo(mac);
    }
}

public enum NonceVerdict
{
    Good,

    /// <summary>Not issued by us for this form.</summary>
    Altered,

    TooFast,
    TooOld,
}
