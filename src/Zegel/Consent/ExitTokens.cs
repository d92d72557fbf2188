using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>
/// The tokens of exit links: base64url(version and kind, key, subscription, campaign, 128-bit HMAC-SHA256). They name no
/// address, need no table and never expire, so that a link in a mail of years ago still works (O03, O18).
/// </summary>
public sealed class ExitTokens
{
    /// <summary>The purpose of the platform keys.</summary>
    public const string Purpose = "exit";

    /// <summary>Of every token. Whatever is longer or shorter is none.</summary>
    public const int Length = 52;

    /// <summary>Five octets hold it.</summary>
    public const long CampaignNumberMax = (1L << 40) - 1;

    const int Version = 1;
    const int SignedOctets = 1 + 1 + 16 + 5;
    const int MacOctets = 16;

    // A multiple of three: base64url then has no spare bits that could be altered unseen.
    const int Octets = SignedOctets + MacOctets;

    readonly byte[]?[] secrets = new byte[256][];
    readonly PlatformKey newest;

    /// <param name="keys">Newest first, as <see cref="PlatformKeys"/> loads them: the first signs, all are read.</param>
    public ExitTokens(IReadOnlyList<PlatformKey> keys)
    {
        newest = keys[0];
        foreach (var key in keys)
            secrets[key.Number] = key.Secret;
    }

    public static async Task<ExitTokens> LoadAsync(PlatformKeys keys, CancellationToken cancellationToken) =>
        new(await keys.LoadAsync(Purpose, cancellationToken));

    /// <exception cref="ArgumentOutOfRangeException">The campaign number is negative or too great.</exception>
    public string Issue(ExitKind kind, Guid subscriptionId, long campaignNumber)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(campaignNumber);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(campaignNumber, CampaignNumberMax);
        Span<byte> token = stackalloc byte[Octets];
        token[0] = (byte)((Version << 4) | (int)kind);
        token[1] = newest.Number;
        subscriptionId.TryWriteBytes(token[2..], bigEndian: true, out _);
        token[18] = (byte)(campaignNumber >> 32);
        BinaryPrimitives.WriteUInt32BigEndian(token[19..], (uint)campaignNumber);
        Sign(newest.Secret, token[..SignedOctets], token[SignedOctets..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>False for what was not issued here, down to the last bit.</summary>
    public bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out ExitToken? exit)
    {
        exit = null;
        Span<byte> token = stackalloc byte[Octets];
        if (
            text.Length != Length
            || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, token, out var written)
            || written != Octets
        )
            return false;
        var kind = (ExitKind)(token[0] & 0x0F);
        if (token[0] >> 4 != Version || !Enum.IsDefined(kind) || secrets[token[1]] is not { } secret)
            return false;
        Span<byte> mac = stackalloc byte[MacOctets];
        Sign(secret, token[..SignedOctets], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, token[SignedOctets..]))
            return false;
        exit = new ExitToken(
            kind,
            new Guid(token[2..18], bigEndian: true),
            ((long)token[18] << 32) | BinaryPrimitives.ReadUInt32BigEndian(token[19..])
        );
        return true;
    }

    static void Sign(byte[] secret, ReadOnlySpan<byte> content, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, content, whole);
        whole[..MacOctets].CopyTo(mac);
    }
}

/// <summary>Which page a token opens; it opens no other.</summary>
public enum ExitKind
{
    /// <summary><c>/u/</c>: leave.</summary>
    Leave = 1,

    /// <summary><c>/p/</c>: preferences.</summary>
    Preferences = 2,

    /// <summary><c>/w/</c>: why do I get this.</summary>
    Why = 3,
}

/// <param name="CampaignNumber">0 when the link stood in no campaign.</param>
public sealed record ExitToken(ExitKind Kind, Guid SubscriptionId, long CampaignNumber);
