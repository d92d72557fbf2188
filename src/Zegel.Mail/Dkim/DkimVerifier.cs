using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Zegel.Mail.Message;
using Zegel.Mail.Network;

namespace Zegel.Mail.Dkim;

/// <summary>Verifies the signatures of a message (RFC 6376 §6, RFC 8301, RFC 8463). Safe for use by many threads.</summary>
public sealed class DkimVerifier(INetwork network)
{
    /// <summary>The topmost signatures are looked at; a message with more is an attack on verifiers (RFC 6376 §8.4).</summary>
    public const int SignaturesMax = 10;

    /// <summary>RFC 8301 §3.2.</summary>
    public const int RsaBitsMin = 1024;

    /// <summary>Of the TXT records at one selector; there should be one (RFC 6376 §3.6.2.2).</summary>
    const int KeysMax = 4;

    /// <summary>How far the clock of the signer may be ahead of ours.</summary>
    static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    /// <summary>One result for each signature, in the order of the header; none for a message without signatures.</summary>
    public async ValueTask<IReadOnlyList<DkimSignatureResult>> VerifyAsync(
        RawMessage message,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var signatures = message
            .Fields.Where(field => field.Is("DKIM-Signature"u8))
            .Take(SignaturesMax)
            .Select(field => (Field: field, Signature: DkimSignature.Parse(field.Value, out var error), Error: error))
            .ToList();
        var results = new List<DkimSignatureResult>();
        var answers = new Dictionary<string, DnsAnswer>(StringComparer.Ordinal);
        var bodies = new BodyHashes(message.Body, [.. signatures.Select(each => each.Signature)]);
        foreach (var (field, signature, error) in signatures)
        {
            if (!message.HasAllFields)
            {
                results.Add(Result(signature, DkimVerdict.Neutral, "the header is too large to be examined"));
                continue;
            }
            if (error is not null)
            {
                results.Add(Result(signature, DkimVerdict.PermError, error));
                continue;
            }
            if (Refuse(signature, now) is { } refused)
            {
                results.Add(refused);
                continue;
            }
            var name = $"{signature.Selector}._domainkey.{signature.Domain!.Ascii}";
            if (!answers.TryGetValue(name, out var answer))
                answers[name] = answer = await network.QueryAsync(name, DnsType.Txt, cancellationToken);
            results.Add(Verify(message, bodies, field, signature, answer));
        }
        return results;
    }

    /// <summary>What needs no key to be turned down.</summary>
    static DkimSignatureResult? Refuse(DkimSignature signature, DateTimeOffset now) =>
        signature switch
        {
            { Algorithm: "rsa-sha1" } => Result(
                signature,
                DkimVerdict.Policy,
                "rsa-sha1 is no longer accepted (RFC 8301)"
            ),
            { Algorithm: not ("rsa-sha256" or "ed25519-sha256") } => Result(
                signature,
                DkimVerdict.PermError,
                "the algorithm a= is unknown"
            ),
            { ExpiresAt: { } until } when until < now => Result(
                signature,
                DkimVerdict.Policy,
                "the signature has expired"
            ),
            { SignedAt: { } at } when at - ClockSkew > now => Result(
                signature,
                DkimVerdict.Policy,
                "the signature was made in the future"
            ),
            _ => null,
        };

    static DkimSignatureResult Verify(
        RawMessage message,
        BodyHashes bodies,
        RawField field,
        DkimSignature signature,
        DnsAnswer answer
    )
    {
        if (!answer.IsAnswer)
            return Result(signature, DkimVerdict.TempError, "the key could not be asked for");
        var best = Result(signature, DkimVerdict.PermError, "there is no key at the selector");
        foreach (var record in answer.Records.Where(record => record.Type == DnsType.Txt).Take(KeysMax))
        {
            var result = DkimKey.Parse(record.Text) switch
            {
                DkimKeyResult.Usable(var key) => Verify(message, bodies, field, signature, key) with
                {
                    KeyBits = key.SizeBits,
                    IsTesting = key.IsTesting,
                },
                DkimKeyResult.Revoked => Result(signature, DkimVerdict.PermError, "the key is revoked"),
                DkimKeyResult.Malformed(var reason) => Result(
                    signature,
                    DkimVerdict.PermError,
                    "the key record: " + reason.En
                ),
                _ => best,
            };
            if (result.Verdict == DkimVerdict.Pass)
                return result;
            // Of several records the one that led furthest tells most.
            if (best.Verdict == DkimVerdict.PermError)
                best = result;
        }
        return best;
    }

    static DkimSignatureResult Verify(
        RawMessage message,
        BodyHashes bodies,
        RawField field,
        DkimSignature signature,
        DkimKey key
    )
    {
        if (key.Type != signature.KeyType)
            return Result(signature, DkimVerdict.PermError, "the key is of another type than a=");
        if (!key.AllowsSha256)
            return Result(signature, DkimVerdict.PermError, "the key is not for SHA-256");
        if (!key.IsForMail)
            return Result(signature, DkimVerdict.PermError, "the key is not for mail");
        if (key.IsStrict && signature.AgentDomain != signature.Domain)
            return Result(signature, DkimVerdict.PermError, "the key asks that i= has the domain of d=");
        if (key.Type == DkimKeyType.Rsa && key.SizeBits < RsaBitsMin)
            return Result(
                signature,
                DkimVerdict.Policy,
                $"the key has {key.SizeBits} bits; {RsaBitsMin} are the least (RFC 8301)"
            );
        var (bodyHash, length) = bodies.Of(signature);
        if (signature.BodyLength > length)
            return Result(signature, DkimVerdict.Fail, "the body is shorter than l= says");
        if (!bodyHash.AsSpan().SequenceEqual(signature.BodyHash.Span))
            return Result(signature, DkimVerdict.Fail, "the body was changed: bh= does not match");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HashHeader(message, field, signature, hash);
        return key.Verify(hash, signature.Signature.Span)
            ? Result(signature, DkimVerdict.Pass, "")
            : Result(signature, DkimVerdict.Fail, "the signature does not match the header");
    }

    /// <summary>Hashes the fields h= names, then the signature with its b= emptied (RFC 6376 §3.7).</summary>
    static void HashHeader(RawMessage message, RawField field, DkimSignature signature, Span<byte> sha256)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var used = new bool[message.Fields.Count];
        // In h= “DKIM-Signature” means the other ones; the one at hand is signed anyway, at the end (RFC 6376 §5.4).
        for (var i = 0; i < used.Length; i++)
            used[i] = message.Fields[i].Line == field.Line;
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        foreach (var name in signature.Fields)
        {
            var octets = Encoding.UTF8.GetBytes(name);
            // The last of the name that is not taken yet; one that is not there counts as nothing (RFC 6376 §5.4.2).
            var i = message.Fields.Count - 1;
            while (i >= 0 && (used[i] || !message.Fields[i].Is(octets)))
                i--;
            if (i < 0)
                continue;
            used[i] = true;
            Append(message.Fields[i].Raw.Span, endsLine: true);
        }
        // The field is hashed as it stands but for the value of b=, and without its line end.
        var raw = field.Raw.Span.TrimEnd("\r\n"u8);
        var valueStart = raw.Length - field.Value.Length;
        var emptied = new byte[raw.Length];
        var (from, count) = signature.SignatureRange.GetOffsetAndLength(field.Value.Length);
        raw[..(valueStart + from)].CopyTo(emptied);
        raw[(valueStart + from + count)..].CopyTo(emptied.AsSpan(valueStart + from));
        Append(emptied.AsSpan(0, raw.Length - count), endsLine: false);
        ArrayPool<byte>.Shared.Return(buffer);
        hash.GetHashAndReset(sha256);

        void Append(ReadOnlySpan<byte> octets, bool endsLine)
        {
            if (!signature.RelaxedHeader)
            {
                hash.AppendData(octets);
                return;
            }
            if (buffer.Length < octets.Length + 2)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent(octets.Length + 2);
            }
            var length = Canonical.RelaxedField(octets, buffer);
            if (endsLine)
            {
                "\r\n"u8.CopyTo(buffer.AsSpan(length));
                length += 2;
            }
            hash.AppendData(buffer, 0, length);
        }
    }

    static DkimSignatureResult Result(DkimSignature signature, DkimVerdict verdict, string reason) =>
        new(verdict, reason, signature.Domain, signature.Selector, signature.Algorithm)
        {
            IsPartial = signature.BodyLength is not null,
            SignedFields = signature.Fields,
            SignedAt = signature.SignedAt,
            ExpiresAt = signature.ExpiresAt,
        };

    /// <summary>
    /// The body hashes of one message. The body is read once for each of the two forms, whatever <c>l=</c> its signatures
    /// have, and only when the first of them has a key.
    /// </summary>
    sealed class BodyHashes(ReadOnlyMemory<byte> body, IReadOnlyList<DkimSignature> signatures)
    {
        readonly Dictionary<bool, (long Length, IReadOnlyDictionary<long, byte[]> Hashes)> byForm = [];

        public (byte[] Hash, long Length) Of(DkimSignature signature)
        {
            if (!byForm.TryGetValue(signature.RelaxedBody, out var form))
            {
                var same = signatures.Where(other => other.RelaxedBody == signature.RelaxedBody);
                form = Canonical.Hash(body.Span, signature.RelaxedBody, same.Select(End));
                byForm[signature.RelaxedBody] = form;
            }
            return (form.Hashes[End(signature)], form.Length);
        }

        static long End(DkimSignature signature) => signature.BodyLength ?? Canonical.Whole;
    }
}
