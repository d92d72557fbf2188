using System.Text.RegularExpressions;

namespace Zegel.Tests;

/// <summary>Keeps the arrows of the house: which room may know which. The picture stands in ARCHITECTURE.md.</summary>
public partial class TidyTests
{
    static readonly string Root = Repository.Root;

    /// <summary>Inside Zegel: a room, and the rooms it may use. Everyone may use Storage, Tenants and Zegel.Mail.</summary>
    static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Tenants"] = [],
        ["Storage"] = [],
        ["Rules"] = [],
        ["Domains"] = ["Rules"],
        ["Sealing"] = ["Rules", "Domains"],
        ["Delivery"] = ["Sealing", "Domains", "Rules"],
        ["Consent"] = ["Delivery", "Domains", "Sealing", "Rules"],
        ["Campaigns"] = ["Consent", "Delivery", "Domains", "Sealing", "Rules"],
        ["Feedback"] = ["Delivery", "Consent", "Domains", "Campaigns"],
    };

    /// <summary>Each table has one folder that writes it.</summary>
    static readonly Dictionary<string, string> Writers = new()
    {
        ["tenant"] = "Tenants",
        ["brand"] = "Tenants",
        ["platform_key"] = "Tenants",
        ["user_account"] = "Tenants",
        ["user_role"] = "Tenants",
        ["user_code"] = "Tenants",
        ["sign_in"] = "Tenants",
        ["api_key"] = "Tenants",
        ["audit_entry"] = "Tenants",
        ["notice"] = "Tenants",
        ["webhook"] = "Tenants",
        ["webhook_delivery"] = "Tenants",
        ["chain_head"] = "Storage",
        ["installation"] = "Storage",
        ["sending_domain"] = "Domains",
        ["dkim_key"] = "Domains",
        ["sender_address"] = "Domains",
        ["sender_proof"] = "Domains",
        ["egress_address"] = "Domains",
        ["egress_change"] = "Domains",
        ["sender_change"] = "Domains",
        ["dmarc_report"] = "Domains",
        ["dmarc_row"] = "Domains",
        ["tls_report"] = "Domains",
        ["mailing_list"] = "Consent",
        ["person"] = "Consent",
        ["consent_entry"] = "Consent",
        ["evidence"] = "Consent",
        ["subscription"] = "Consent",
        ["opt_in"] = "Consent",
        ["confirmation_quota"] = "Consent",
        ["suppression"] = "Consent",
        ["import"] = "Consent",
        ["import_row"] = "Consent",
        ["campaign"] = "Campaigns",
        ["campaign_list"] = "Campaigns",
        ["campaign_gate"] = "Campaigns",
        ["waiver"] = "Campaigns",
        ["intent"] = "Delivery",
        ["attempt"] = "Delivery",
        ["feedback"] = "Feedback",
    };

    static IEnumerable<(string Room, string File, string Text)> Sources(string project) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, "src", project), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Path.Combine(Root, "src", project), file))
            .Where(file =>
                !file.StartsWith("obj", StringComparison.Ordinal) && !file.StartsWith("bin", StringComparison.Ordinal)
            )
            .Where(file => !file.EndsWith(".Tests.cs", StringComparison.Ordinal))
            .Select(file =>
                (
                    file.Split(Path.DirectorySeparatorChar)[0],
                    file,
                    File.ReadAllText(Path.Combine(Root, "src", project, file))
                )
            );

    [Fact]
    public void No_room_uses_a_room_it_may_not_know()
    {
        var faults = new List<string>();
        foreach (var (room, file, text) in Sources("Zegel"))
        {
            var allowed = Arrows.TryGetValue(room, out var rooms) ? rooms : [];
            foreach (Match use in UsingRoom().Matches(text))
            {
                var used = use.Groups[1].Value;
                var everyones = used is "Storage" or "Tenants" or "Mail";
                var ownRule = room is "Storage" && used is "Tenants";
                if (used == room || (everyones && !ownRule) || allowed.Contains(used))
                    continue;
                faults.Add($"Zegel.{room} may not use Zegel.{used} ({file}): move what it needs, or the file");
            }
        }
        if (faults.Count > 0)
            Assert.Fail(string.Join('\n', faults));
    }

    [Fact]
    public void The_protocols_have_never_heard_of_the_product()
    {
        var faults = Sources("Zegel.Mail")
            .Where(s => UsingRoom().Matches(s.Text).Any(m => m.Groups[1].Value != "Mail"))
            .Select(s => s.File)
            .ToList();
        if (faults.Count > 0)
            Assert.Fail("Zegel.Mail may use nothing of Zegel: " + string.Join(", ", faults));
    }

    [Fact]
    public void Each_table_has_one_room_that_writes_it()
    {
        var faults = new List<string>();
        foreach (var (room, file, text) in Sources("Zegel"))
        {
            if (file.Contains("Migrations", StringComparison.Ordinal))
                continue;
            foreach (Match write in WritingSql().Matches(text))
            {
                var table = write.Groups[1].Value;
                if (Writers.TryGetValue(table, out var writer) && writer != room)
                    faults.Add($"{file} writes {table}; only Zegel.{writer} may");
            }
        }
        if (faults.Count > 0)
            Assert.Fail(string.Join('\n', faults));
    }

    [Fact]
    public void Only_the_courier_speaks_as_smtp_client()
    {
        var users = Sources("Zegel")
            .Where(s => s.Text.Contains("new SmtpClientSession", StringComparison.Ordinal))
            .Select(s => s.File);
        foreach (var file in users)
            file.ShouldStartWith("Delivery");
    }

    [Fact]
    public void Delivery_and_the_protocols_stay_on_their_thread()
    {
        var faults = Sources("Zegel.Mail")
            .Concat(Sources("Zegel").Where(s => s.Room == "Delivery"))
            .Where(s => LeavesThread().IsMatch(s.Text))
            .Select(s => s.File)
            .ToList();
        if (faults.Count > 0)
            Assert.Fail(
                "no Task.Run, ConfigureAwait or ReadAllAsync, so that the simulator can run it: "
                    + string.Join(", ", faults)
            );
    }

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        var faults = new[] { "Zegel.Mail", "Zegel", "Zegel.Server" }
            .SelectMany(Sources)
            .Where(s => Unfinished().IsMatch(s.Text))
            .Select(s => s.File)
            .ToList();
        if (faults.Count > 0)
            Assert.Fail("unfinished: " + string.Join(", ", faults));
    }

    [GeneratedRegex(@"^\s*(?:global )?using (?:static )?Zegel\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex UsingRoom();

    [GeneratedRegex(@"(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)")]
    private static partial Regex WritingSql();

    [GeneratedRegex(@"\bTask\.Run\(|ConfigureAwait\(|ReadAllAsync\(")]
    private static partial Regex LeavesThread();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|NotImplementedException")]
    private static partial Regex Unfinished();
}
