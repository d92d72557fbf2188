using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Zegel.Mail.Transport;

/// <summary>What certificate a server shows, as its TLSA record says (RFC 6698 §2.1).</summary>
/// <param name="Usage">2: of an authority above it, 3: its own; 0 and 1 say nothing for mail (RFC 7672 §3.1.3).</param>
/// <param name="Selector">0: the whole certificate, 1: its public key.</param>
/// <param name="Matching">0: as it is, 1: SHA-256, 2: SHA-512.</param>
public sealed record TlsaAssociation(int Usage, int Selector, int Matching, string Data)
{
    /// <summary>Reads it as a zone file writes it: three numbers and hexadecimal data.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TlsaAssociation? association, out Said error)
    {
        association = null;
        error = Said.Nothing;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            parts.Length < 4
            || !Number(parts[0], out var usage)
            || !Number(parts[1], out var selector)
            || !Number(parts[2], out var matching)
        )
        {
            error = (
                "three numbers and hexadecimal data are wanted",
                "er horen drie getallen en hexadecimale gegevens te staan"
            );
            return false;
        }
        var data = string.Concat(parts[3..]).ToLowerInvariant();
        var length = matching switch
        {
            1 => 64,
            2 => 128,
            _ => data.Length,
        };
        if (usage > 3 || selector > 1 || matching > 2)
            error = (
                $"{usage} {selector} {matching} is not a kind that exists",
                $"{usage} {selector} {matching} is geen bestaande soort"
            );
        else if (data.Length == 0 || data.Length % 2 > 0 || !data.All(char.IsAsciiHexDigit))
            error = ("the data is not hexadecimal", "de gegevens zijn niet hexadecimaal");
        else if (data.Length != length)
            error = (
                $"the data has {data.Length / 2} octets, its kind has {length / 2}",
                $"de gegevens hebben {data.Length / 2} octetten, bij deze soort horen er {length / 2}"
            );
        else
            association = new TlsaAssociation(usage, selector, matching, data);
        return association is not null;
    }

    /// <summary>Of use to mail: the server's own or its authority's (RFC 7672 §3.1).</summary>
    public bool IsUsable => Usage is 2 or 3;

    /// <summary>Whether a certificate is the one that is meant.</summary>
    public bool Matches(X509Certificate2 certificate)
    {
        var octets = Selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        var hashed = Matching switch
        {
            1 => SHA256.HashData(octets),
            2 => SHA512.HashData(octets),
            _ => octets,
        };
        return Convert.ToHexStringLower(hashed) == Data;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Usage} {Selector} {Matching} {Data}");

    static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
