using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Zegel.Tenants.Notifying;

/// <summary>
/// Proves to a receiver that a message is ours, as Standard Webhooks has it: <c>v1,</c> and the base64 of HMAC-SHA256 over
/// <c>id.timestamp.body</c> (github.com/standard-webhooks, specification 1.0).
/// </summary>
public static class WebhookSignature
{
    /// <summary>What every secret begins with when it is shown; the rest is its octets in base64.</summary>
    public const string SecretPrefix = "whsec_";

    const int SecretBytes = 32;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static string Show(ReadOnlySpan<byte> secret) => SecretPrefix + Convert.ToBase64String(secret);

    /// <param name="secrets">During a rotation two; each makes one signature, a space between.</param>
    public static string Sign(IEnumerable<byte[]> secrets, string id, DateTimeOffset at, string body)
    {
        var signed = Encoding.UTF8.GetBytes($"{id}.{Timestamp(at)}.{body}");
        return string.Join(
            ' ',
            secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed)))
        );
    }

    /// <summary>Whole seconds since 1970.</summary>
    public static string Timestamp(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
