using System.Globalization;
using System.Text;

namespace Zegel.Server;

/// <summary>One setting, explained once for the manual, the example and the environment.</summary>
/// <param name="Path">As in <c>zegel.toml</c>, tables by dots.</param>
/// <param name="Otherwise">What holds when it is not set, in words; null when it is needed.</param>
/// <param name="Example">As written in the file.</param>
sealed record Setting(string Path, string? Otherwise, string Meaning, string Example)
{
    /// <summary>Overrides the file: <c>http.listen</c> is <c>ZEGEL_HTTP_LISTEN</c>; lists by commas.</summary>
    public string Variable => "ZEGEL_" + Path.Replace('.', '_').ToUpperInvariant();
}

/// <summary>All settings. The manual page and the example file are made of this list; a setting that is not here is refused.</summary>
static class SettingsReference
{
    /// <summary>Large receivers act on these two, and both serve whoever asks through a resolver of their own, in small numbers.</summary>
    public static IReadOnlyList<string> Blocklists { get; } = ["zen.spamhaus.org", "bl.spamcop.net"];

    public static IReadOnlyList<string> DomainBlocklists { get; } = ["dbl.spamhaus.org"];

    public static IReadOnlyList<Setting> All { get; } =
    [
        new(
            "public_url",
            null,
            "https address, without a path, that stands in every mail",
            "\"https://post.example.nl\""
        ),
        new(
            "zone",
            null,
            "the zone that Zegel answers for and customers' CNAMEs point into; delegate it to this machine",
            "\"zegel.example.nl\""
        ),
        new(
            "mail_host",
            null,
            "the host that takes returned mail: target of the MX records",
            "\"mx.zegel.example.nl\""
        ),
        new("operator", "none", "who runs the platform: name and place; shown with the seal", "\"Zegel BV, Utrecht\""),
        new("country", "none", "the country where it runs and keeps its data", "\"NL\""),
        new("abuse", "none", "an address where complaints about abuse are read", "\"abuse@zegel.example.nl\""),
        new(
            "public_addresses",
            "the addresses listened on",
            "IP addresses of this machine as the world sees them; needed where something listens on all (0.0.0.0)",
            "[\"192.0.2.10\", \"2001:db8::10\"]"
        ),
        new(
            "profile",
            "`standard`",
            "`loopback` lifts limits for demo and try-out; refused when any address is not loopback",
            "\"standard\""
        ),
        new(
            "database",
            "SQLite in the data folder",
            "a PostgreSQL connection string, `Host=…` or `postgres://…`",
            "\"Host=db.example.nl;Database=zegel;Username=zegel\""
        ),
        new(
            "master_key_file",
            "`master.key`",
            "where the key lies that seals all other keys, in the data folder or elsewhere; `ZEGEL_MASTER_KEY` holds the key itself",
            "\"/etc/zegel/master.key\""
        ),
        new(
            "trusted_proxies",
            "none",
            "addresses or networks of proxies in front, whose X-Forwarded-For and -Proto are believed",
            "[\"127.0.0.1\", \"10.0.0.0/24\"]"
        ),
        new("http.listen", "none", "addresses with ports for the pages, without encryption", "\"127.0.0.1:8080\""),
        new("http.listen_tls", "none", "the same with TLS; needs `tls`", "\"0.0.0.0:443\""),
        new("smtp.listen", "none", "where returned mail comes in", "\"0.0.0.0:25\""),
        new(
            "smtp.mta_sts",
            "`none`",
            "`testing` or `enforce` publishes an MTA-STS policy for the hosts that take returned mail; the certificate must name mail_host, `mta-sts.` + zone and `mta-sts.rua.` + zone",
            "\"testing\""
        ),
        new(
            "dns.listen",
            "none",
            "where the zone is answered; leave out when it is hosted elsewhere",
            "\"0.0.0.0:53\""
        ),
        new("dns.resolvers", "the system's", "the resolvers that checks compare", "[\"127.0.0.1:53\"]"),
        new("dns.authoritative_port", "53", "where name servers listen", "53"),
        new("delivery.port", "25", "where receivers listen", "25"),
        new("delivery.slots", "200", "messages under way at once", "200"),
        new(
            "metrics.allow",
            "this machine only",
            "addresses or networks that may read `/metrics`",
            "[\"10.0.0.0/24\"]"
        ),
        new(
            "watch.blocklists",
            "`zen.spamhaus.org` and `bl.spamcop.net`; with the loopback profile none",
            "DNS block lists that are asked about the sending addresses, once an hour, through `dns.resolvers`; read their terms; `[]` for none",
            "[\"zen.spamhaus.org\", \"bl.spamcop.net\"]"
        ),
        new(
            "watch.domain_blocklists",
            "`dbl.spamhaus.org`; with the loopback profile none",
            "DNS block lists that `zegel doctor` asks about the domain of the mail host",
            "[\"dbl.spamhaus.org\"]"
        ),
        new("clock.server", "`pool.ntp.org`", "whom `zegel doctor` asks for the time", "\"ntp.example.nl\""),
        new(
            "pools.bulk",
            null,
            "addresses that newsletters leave from, each with its PTR name; streams never share an address",
            "[\"192.0.2.10 mta1.zegel.example.nl\"]"
        ),
        new(
            "pools.transactional",
            null,
            "addresses that all other mail leaves from",
            "[\"192.0.2.11 mta2.zegel.example.nl\"]"
        ),
        new(
            "tls.certificate",
            "none",
            "PEM file for HTTPS and STARTTLS; read again when it changes",
            "\"/etc/letsencrypt/live/post.example.nl/fullchain.pem\""
        ),
        new("tls.key", "none", "its private key", "\"/etc/letsencrypt/live/post.example.nl/privkey.pem\""),
    ];

    /// <summary>docs/settings.md; a test compares.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder(
            """
            # Settings

            One file, `zegel.toml`, in the data folder, or the environment, or both: a variable overrides its line. They are read at the start; what is wrong is refused with its line and the remedy, all of it at once (`zegel settings check`). Commands find the folder by `--data DIR` or the variable `ZEGEL_DATA` (default `./data`). Without any settings `zegel serve` asks what it must know.

            | setting | variable | default | meaning |
            |---|---|---|---|

            """
        );
        foreach (var setting in All)
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{setting.Path}` | `{setting.Variable}` | {setting.Otherwise ?? "needed"} | {setting.Meaning} |\n"
            );
        page.Append(
            """

            Lists in a variable are parted by commas. `zegel settings example` prints a file with every setting explained.

            The first run takes its answers from the environment too, when `ZEGEL_OWNER_EMAIL` is set: `ZEGEL_TENANT_NAME`, `ZEGEL_LEGAL_NAME`, `ZEGEL_POSTAL_ADDRESS`, `ZEGEL_CONTACT`, `ZEGEL_TRADE_REGISTER`, `ZEGEL_PRIVACY_URL`, `ZEGEL_BRAND`, `ZEGEL_LANGUAGE`, `ZEGEL_OWNER_NAME`, `ZEGEL_OWNER_PASSWORD`, `ZEGEL_DOMAIN`, `ZEGEL_BULK_LABEL`, `ZEGEL_SYSTEM_LABEL`.

            The master key is made on the first start, readable by its owner only. Keep a copy elsewhere: without it the DKIM keys cannot be read, and a backup leaves it out.

            """
        );
        return page.ToString();
    }

    /// <summary>A file in which every setting stands as a comment, to begin from.</summary>
    public static string ExampleFile()
    {
        var file = new StringBuilder(
            "# Settings of Zegel. Take the # away where you want something else than the default.\n"
        );
        var table = "";
        foreach (var setting in All)
        {
            var dot = setting.Path.IndexOf('.', StringComparison.Ordinal);
            var (inTable, name) = dot < 0 ? ("", setting.Path) : (setting.Path[..dot], setting.Path[(dot + 1)..]);
            if (inTable != table)
                file.Append(CultureInfo.InvariantCulture, $"\n[{table = inTable}]\n");
            file.Append(CultureInfo.InvariantCulture, $"\n# {Capital(setting.Meaning)}. ")
                .Append(setting.Otherwise is null ? "Needed.\n" : $"Default: {setting.Otherwise}.\n")
                .Append(setting.Otherwise is null ? "" : "# ")
                .Append(CultureInfo.InvariantCulture, $"{name} = {setting.Example}\n");
        }
        return file.ToString().Replace("`", "", StringComparison.Ordinal);
    }

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
