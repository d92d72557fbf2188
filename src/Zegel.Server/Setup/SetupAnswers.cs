using System.Globalization;
using System.Text;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Server.Setup;

/// <summary>Where the program is reached and mails from: what <c>zegel.toml</c> is made of the first time.</summary>
/// <param name="PublicUrl">https; stands in every mail.</param>
/// <param name="Zone">Delegated to this program.</param>
/// <param name="BulkAddress">The IP address that newsletters leave from.</param>
/// <param name="TransactionalAddress">Another one, for all else.</param>
/// <param name="Database">A PostgreSQL connection string; empty for SQLite in the data folder.</param>
/// <param name="CertificateFile">PEM; empty where a proxy in front speaks TLS.</param>
public sealed record PlaceAnswers(
    string PublicUrl,
    string Zone,
    string BulkAddress,
    string TransactionalAddress,
    string Database = "",
    string CertificateFile = "",
    string CertificateKeyFile = ""
)
{
    /// <summary>The settings as text, with a word on each; what can be chosen later stands there as a comment.</summary>
    public string SettingsText()
    {
        static string Quoted(string text) =>
            Tomlyn
                .TomlSerializer.Serialize(new Dictionary<string, string> { ["x"] = text.Trim() })["x = ".Length..]
                .TrimEnd();
        var zone = Zone.Trim().TrimEnd('.');
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        Line(
            "# Made at the first start. Every setting is explained in docs/settings.md; a change counts from the next start."
        );
        if (Database.Trim().Length > 0)
            Line($"database = {Quoted(Database)}");
        Line($"public_url = {Quoted(PublicUrl)}");
        Line(
            "# Delegate this zone to this machine, or publish `zegel domain records --platform --format zone` where it lives."
        );
        Line($"zone = {Quoted(zone)}");
        Line($"mail_host = {Quoted("mx." + zone)}");
        Line("");
        Line($"public_addresses = [{Quoted(BulkAddress)}]");
        Line("");
        Line("[http]");
        if (CertificateFile.Trim().Length > 0)
        {
            Line("listen = \"0.0.0.0:80\"");
            Line("listen_tls = \"0.0.0.0:443\"");
        }
        else
            Line("# A proxy in front speaks TLS. Without one, set [tls] and listen_tls.\nlisten = \"127.0.0.1:8080\"");
        Line("");
        Line("[smtp]");
        Line("# Bounces, complaints and replies come in here.");
        Line("listen = \"0.0.0.0:25\"");
        Line("");
        Line("[dns]");
        Line("listen = \"0.0.0.0:53\"");
        Line("");
        Line("[pools]");
        Line("# The owner of the network must point the reverse entry of each address at the name beside it.");
        Line($"bulk = [{Quoted($"{BulkAddress.Trim()} mta1.{zone}")}]");
        Line($"transactional = [{Quoted($"{TransactionalAddress.Trim()} mta2.{zone}")}]");
        if (CertificateFile.Trim().Length > 0)
        {
            Line("");
            Line("[tls]");
            Line($"certificate = {Quoted(CertificateFile)}");
            Line($"key = {Quoted(CertificateKeyFile)}");
        }
        return text.ToString();
    }
}

/// <summary>Who sends, who signs in, and from which domains.</summary>
/// <param name="Domain">The organisation's own, such as <c>example.nl</c>; newsletters and all else get a subdomain each (G44).</param>
public sealed record PeopleAnswers(
    TenantInput Tenant,
    string BrandName,
    string Language,
    string OwnerName,
    string OwnerEmail,
    string OwnerPassword,
    string Domain,
    string BulkLabel = "nieuws",
    string SystemLabel = "post"
)
{
    public string BulkDomain => $"{BulkLabel.Trim()}.{Domain.Trim()}";

    public string SystemDomain => $"{SystemLabel.Trim()}.{Domain.Trim()}";

    public string BulkAddress => $"{(Language == "en" ? "news" : "nieuws")}@{BulkDomain}";

    public string SystemAddress => $"{(Language == "en" ? "welcome" : "welkom")}@{SystemDomain}";

    /// <summary>What cannot stay so, field by field; empty when all is well.</summary>
    public IReadOnlyList<(string Field, string Why)> Faults()
    {
        var faults = new List<(string, string)>();
        if (TenantBook.Fault(Tenant) is { } tenant)
            faults.Add((tenant.Field, tenant.Why));
        if (BrandName.Trim().Length is 0 or > 100)
            faults.Add((nameof(BrandName), "a brand needs a name of at most 100 characters"));
        if (Language is not ("nl" or "en"))
            faults.Add((nameof(Language), "the language is nl or en"));
        if (OwnerName.Trim().Length is 0 or > 100)
            faults.Add((nameof(OwnerName), "a name of at most 100 characters is needed"));
        if (!Mailbox.TryParse(OwnerEmail.Trim(), out _, out var wrongAddress))
            faults.Add((nameof(OwnerEmail), wrongAddress));
        else if (Passwords.Fault(OwnerPassword, OwnerEmail.Trim()) is { } weak)
            faults.Add((nameof(OwnerPassword), weak));
        if (!DomainName.TryParse(Domain.Trim(), out var domain, out var wrongDomain))
            faults.Add((nameof(Domain), wrongDomain));
        else if (PublicSuffixList.Shipped.IsPublicSuffix(domain))
            faults.Add((nameof(Domain), $"{domain} is a name under which strangers register; your own is needed"));
        else if (!DomainName.TryParse(BulkDomain, out _) || !DomainName.TryParse(SystemDomain, out _))
            faults.Add((nameof(Domain), "the part before the dot is not a label of a host name"));
        else if (BulkDomain.Equals(SystemDomain, StringComparison.OrdinalIgnoreCase))
            faults.Add((nameof(Domain), "newsletters and other mail need a subdomain each (G44)"));
        return faults;
    }

    /// <summary>The answers in the environment: <c>ZEGEL_TENANT_NAME</c> and so on; null when none is there.</summary>
    public static PeopleAnswers? FromEnvironment(Func<string, string?> read)
    {
        string Of(string name, string otherwise = "") =>
            read("ZEGEL_" + name) is { Length: > 0 } value ? value : otherwise;
        if (Of("OWNER_EMAIL").Length == 0)
            return null;
        var tenant = Of("TENANT_NAME", Of("LEGAL_NAME"));
        return new PeopleAnswers(
            new TenantInput(
                tenant,
                Of("LEGAL_NAME", tenant),
                Of("POSTAL_ADDRESS"),
                Of("CONTACT"),
                Of("TRADE_REGISTER"),
                Of("PRIVACY_URL")
            ),
            Of("BRAND", tenant),
            Of("LANGUAGE", "nl"),
            Of("OWNER_NAME", Of("OWNER_EMAIL").Split('@')[0]),
            Of("OWNER_EMAIL"),
            Of("OWNER_PASSWORD"),
            Of("DOMAIN"),
            Of("BULK_LABEL", "nieuws"),
            Of("SYSTEM_LABEL", "post")
        );
    }

    /// <summary>The variable of a field, as its fault names it.</summary>
    public static string VariableOf(string field) =>
        "ZEGEL_"
        + field switch
        {
            nameof(TenantInput.Name) => "TENANT_NAME",
            nameof(BrandName) => "BRAND",
            _ => string.Concat(
                    field.Select(
                        (c, i) => char.IsUpper(c) && i > 0 ? "_" + c : c.ToString(CultureInfo.InvariantCulture)
                    )
                )
                .ToUpperInvariant(),
        };
}
