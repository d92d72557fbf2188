using System.Net;
using System.Net.Sockets;

namespace Zegel.Rules.Reading;

/// <summary>Which names and addresses mean something outside of the network that uses them.</summary>
static class HostName
{
    static readonly HashSet<string> OwnMachine = new(StringComparer.OrdinalIgnoreCase) { "localhost", "localdomain" };

    // Set apart for use at home (RFC 6762, RFC 8375, RFC 9476, the reservation of .internal), and those that many took unasked.
    static readonly HashSet<string> Homes = new(StringComparer.OrdinalIgnoreCase)
    {
        "local",
        "internal",
        "intern",
        "intranet",
        "lan",
        "home",
        "corp",
        "private",
        "alt",
    };

    /// <summary>A name of two labels or more that may stand in the DNS of all; no address.</summary>
    public static bool IsPublic(string host) =>
        host.TrimEnd('.').Split('.') is { Length: > 1 } labels
        && !Homes.Contains(labels[^1])
        && !OwnMachine.Contains(labels[^1])
        && !labels[^1].All(char.IsAsciiDigit)
        && !host.StartsWith('[');

    /// <summary>A name of a network at home; single labels are none, for they may be words, nor is the own machine, which all have.</summary>
    public static bool IsHome(string host) =>
        host.TrimEnd('.').Split('.') is { Length: > 1 } labels && Homes.Contains(labels[^1]);

    /// <summary>An address that is routed nowhere else (RFC 1918, RFC 4193); the own machine tells nothing and is none.</summary>
    public static bool IsPrivate(string address) =>
        IPAddress.TryParse(address, out var ip)
        && (
            ip.AddressFamily == AddressFamily.InterNetworkV6
                ? ip.IsIPv6UniqueLocal
                : ip.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..]
        );
}
