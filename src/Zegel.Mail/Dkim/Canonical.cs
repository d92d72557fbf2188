using System.Buffers;
using System.Security.Cryptography;

namespace Zegel.Mail.Dkim;

/// <summary>The two forms in which headers and bodies are hashed (RFC 6376 §3.4).</summary>
static class Canonical
{
    /// <summary>
    /// Writes a field in relaxed form, without a CRLF (RFC 6376 §3.4.2): name in lower case, one space for each run of blanks,
    /// none at the ends. Never longer than the field, so that the two may not overlap but need no more room.
    /// </summary>
    public static int RelaxedField(ReadOnlySpan<byte> field, Span<byte> destination)
    {
        var colon = field.IndexOf((byte)':');
        var length = 0;
        foreach (var octet in field[..colon].TrimEnd(" \t"u8))
            destination[length++] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
        destination[length++] = (byte)':';
        var start = length;
        var blank = false;
        foreach (var octet in field[(colon + 1)..])
        {
            if (octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                blank |= octet is (byte)' ' or (byte)'\t';
                continue;
            }
            if (blank && length > start)
                destination[length++] = (byte)' ';
            blank = false;
            destination[length++] = octet;
        }
        return length;
    }

    /// <summary>True when the body is its own relaxed form (RFC 6376 §3.4.4). Four passes at memory speed, a fraction of the hash.</summary>
    public static bool IsRelaxed(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return true;
        return body.EndsWith("\r\n"u8)
            && !body.EndsWith("\r\n\r\n"u8)
            && body.Length > 2
            && !body.Contains((byte)'\t')
            && body.IndexOf("  "u8) < 0
            && body.IndexOf(" \r\n"u8) < 0;
    }

    /// <summary>Hashes the relaxed form of a body.</summary>
    public static void HashRelaxed(ReadOnlySpan<byte> body, Span<byte> sha256)
    {
        if (IsRelaxed(body))
        {
            SHA256.HashData(body, sha256);
            return;
        }
        using var hash = new BodyHash(null);
        Relaxed(body, hash);
        hash.Finish(sha256);
    }

    /// <summary>Hashes a body in either form.</summary>
    /// <param name="octetsMax">The <c>l=</c> of a signature: only so many octets of the canonical form count.</param>
    /// <returns>The length of the whole canonical form.</returns>
    public static long Hash(ReadOnlySpan<byte> body, bool relaxed, long? octetsMax, Span<byte> sha256)
    {
        using var hash = new BodyHash(octetsMax);
        if (relaxed)
            Relaxed(body, hash);
        else
            Simple(body, hash);
        hash.Finish(sha256);
        return hash.Length;
    }

    /// <summary>RFC 6376 §3.4.3: empty lines at the end become one CRLF, and so does nothing at all.</summary>
    static void Simple(ReadOnlySpan<byte> body, BodyHash hash)
    {
        while (body.EndsWith("\r\n"u8))
            body = body[..^2];
        hash.Append(body);
        hash.Append("\r\n"u8);
    }

    /// <summary>RFC 6376 §3.4.4, line by line; empty lines are held back until one follows that is not. Only CRLF ends a line.</summary>
    static void Relaxed(ReadOnlySpan<byte> body, BodyHash hash)
    {
        var emptyLines = 0;
        while (!body.IsEmpty)
        {
            var end = body.IndexOf("\r\n"u8);
            var line = (end < 0 ? body : body[..end]).TrimEnd(" \t"u8);
            body = end < 0 ? default : body[(end + 2)..];
            if (line.IsEmpty)
            {
                emptyLines++;
                continue;
            }
            for (; emptyLines > 0; emptyLines--)
                hash.Append("\r\n"u8);
            AppendWords(line, hash);
            hash.Append("\r\n"u8);
        }
    }

    static void AppendWords(ReadOnlySpan<byte> line, BodyHash hash)
    {
        var canonical = !line.Contains((byte)'\t') && line.IndexOf("  "u8) < 0;
        for (var blank = 0; !canonical && (blank = line.IndexOfAny((byte)' ', (byte)'\t')) >= 0; )
        {
            hash.Append(line[..blank]);
            hash.Append(" "u8);
            line = line[blank..].TrimStart(" \t"u8);
        }
        hash.Append(line);
    }

    /// <summary>Gathers small pieces and stops counting in at <c>l=</c>.</summary>
    sealed class BodyHash(long? octetsMax) : IDisposable
    {
        readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(8192);
        int filled;
        long left = octetsMax ?? long.MaxValue;

        public long Length { get; private set; }

        public void Append(ReadOnlySpan<byte> octets)
        {
            Length += octets.Length;
            octets = octets[..(int)Math.Min(octets.Length, left)];
            left -= octets.Length;
            if (octets.Length > buffer.Length - filled)
                Flush();
            if (octets.Length > buffer.Length)
            {
                hash.AppendData(octets);
                return;
            }
            octets.CopyTo(buffer.AsSpan(filled));
            filled += octets.Length;
        }

        public void Finish(Span<byte> sha256)
        {
            Flush();
            hash.GetHashAndReset(sha256);
        }

        void Flush()
        {
            hash.AppendData(buffer, 0, filled);
            filled = 0;
        }

        public void Dispose()
        {
            hash.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
