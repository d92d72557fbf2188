using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Zegel.Domains;
using Zegel.Domains.Reporting;
using Zegel.Mail.Reports;

namespace Zegel.Server.Cli;

/// <summary><c>zegel domain reports</c>: who sends in a domain's name, as receivers report it, and what to do next.</summary>
static class DomainReportsCommand
{
    const long FileBytesMax = 25 * 1024 * 1024;

    public static Command Make()
    {
        var name = new Argument<string?>("domain") { Description = "A declared domain" };
        var days = new Option<int>("--days") { Description = "How far back", DefaultValueFactory = _ => 28 };
        var read = new Option<FileInfo[]>("--read")
        {
            Description = "Take in report files first: xml, json, gz, zip or whole mails",
            AllowMultipleArgumentsPerToken = true,
        };
        var format = Output.FormatOption();
        return new Command("reports", "Who sends in its name, as receivers report it")
        {
            name,
            days,
            read,
            format,
        }.Does(
            async (parsed, zegel, cancellationToken) =>
            {
                var domain = await DomainCommands.FindAsync(parsed, name, zegel, cancellationToken);
                var far = parsed.GetValue(days);
                if (far is < 1 or > 400)
                    throw new CommandException("--days is 1 to 400", Exit.Usage);
                var refused = 0;
                foreach (var file in parsed.GetValue(read) ?? [])
                    refused += await ReadAsync(zegel, domain, file, cancellationToken) ? 0 : 1;
                var overview = await zegel.Reports.OverviewAsync(domain, TimeSpan.FromDays(far), cancellationToken);
                if (parsed.GetValue(format) == "json")
                    Output.WriteJson(ReportText.Of(domain, overview));
                else
                    Write(domain, overview);
                return refused > 0 ? Exit.Failed : Exit.Pass;
            }
        );
    }

    static async Task<bool> ReadAsync(
        Installation zegel,
        SendingDomain domain,
        FileInfo file,
        CancellationToken cancellationToken
    )
    {
        if (!file.Exists || file.Length > FileBytesMax)
        {
            Output.WriteFault($"{file}: {(file.Exists ? "larger than 25 MB" : "is not there")}");
            return false;
        }
        var content = ReportFile.Read(await File.ReadAllBytesAsync(file.FullName, cancellationToken));
        switch (await zegel.Reports.TakeAsync(domain.Id, content, cancellationToken))
        {
            case ReportResult.Booked(var messages):
                Console.Error.WriteLine($"{file.Name}: {messages.ToString(CultureInfo.InvariantCulture)} messages");
                return true;
            case ReportResult.Known:
                Console.Error.WriteLine($"{file.Name}: was here before");
                return true;
            case ReportResult.Refused(var reason):
                Output.WriteFault($"{file.Name}: {reason}");
                return false;
            default:
                throw new UnreachableException();
        }
    }

    static void Write(SendingDomain domain, ReportOverview overview)
    {
        if (overview.Sources.Count > 0)
            Output.WriteTable(
                ["sends from", "messages", "pass", "DKIM", "SPF", "refused", "who"],
                overview.Sources.Select(s =>
                    (IReadOnlyList<string>)
                        [
                            s.Address,
                            Number(s.Messages),
                            Number(s.Passed),
                            Number(s.DkimAligned),
                            Number(s.SpfAligned),
                            Number(s.Rejected),
                            s.IsOurs ? "this platform"
                            : s.IsKnown ? "known"
                            : "nothing passes: a stranger, or forgotten",
                        ]
                )
            );
        foreach (var tls in overview.Tls.Where(t => t.Failed > 0).Take(5))
            Console.WriteLine(
                $"Encryption, by {tls.Reporter}: {Number(tls.Failed)} of {Number(tls.Failed + tls.Succeeded)} failed: {tls.Failures}"
            );
        Console.WriteLine(
            $"{Number(overview.Reports)} reports, {Number(overview.Messages)} messages, {Number(overview.Passed)} pass DMARC."
        );
        Console.WriteLine(ReportText.Advice(domain, overview.Advice));
    }

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
