using System.Diagnostics;
using System.Globalization;
using System.Text;
using Zegel.Rules;
using Zegel.Rules.Reading;

namespace Zegel.Bench;

/// <summary>How long the rule book takes for a message, warm, on one thread: an editor waits for it at each pause.</summary>
static class Check
{
    const int Rounds = 200;
    const int WarmRounds = 100;
    const int Size = 100 * 1024;

    public static int Run(string[] files)
    {
        if (files.Length == 0)
            Show("a newsletter of 100 kB", Newsletter());
        foreach (var file in files)
            Show(Path.GetFileName(file), File.ReadAllBytes(file));
        return 0;
    }

    static void Show(string name, byte[] message)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var at = Stopwatch.GetTimestamp();
            MessageCheck.Run(Fresh(message, round), "bulk");
            if (round >= WarmRounds)
                times.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        }
        times.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {message.Length} octets, median {times[times.Count / 2]:0.0} ms, worst {times[^1]:0.0} ms"
            )
        );
        var facts = MessageFactsReader.Read(message, "bulk");
        var html = facts.Html ?? "";
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  reading: the message {Best(() => MessageFactsReader.Read(message, "bulk").Fields.Count):0.0} ms, its HTML {Best(() => MailHtml.Of(new string(html)).Links.Count):0.0} ms"
            )
        );
        var byRule = RuleBook
            .Rules.OfType<ICheck<MessageFacts>>()
            .Select(check => (((Rule)check).Id, Time: Best(() => check.Check(facts).Count())))
            .OrderByDescending(rule => rule.Time)
            .Take(8);
        Console.WriteLine(
            "  dearest: "
                + string.Join(
                    ", ",
                    byRule.Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Id} {rule.Time:0.0} ms"))
                )
        );
    }

    static double Best(Func<int> act)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var at = Stopwatch.GetTimestamp();
            act();
            best = Math.Min(best, Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        }
        return best;
    }

    /// <summary>Another message each time, so that nothing is remembered from the last.</summary>
    static byte[] Fresh(byte[] message, int round) =>
        [.. message, .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<!--{round}-->\r\n"))];

    static byte[] Newsletter()
    {
        var html = new StringBuilder(
            """
            <!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Nieuws</title><style>
            .knop{background:#036;color:#fff;padding:12px 24px} .klein{color:#555;font-size:13px} @media (max-width:600px){.kolom{display:block!important;width:100%!important}}
            </style></head><body style="margin:0;background:#f4f4f4">
            """
        );
        for (var block = 0; html.Length < Size - 4000; block++)
            html.Append(
                CultureInfo.InvariantCulture,
                $"""
                <table role="presentation" width="600" cellpadding="0" cellspacing="0" style="border-collapse:collapse;background:#ffffff">
                <tr><td class="kolom" style="padding:24px;font-family:Arial,sans-serif;font-size:16px;line-height:24px;color:#222222">
                <h2 style="font-size:22px;margin:0 0 12px 0">Verhaal {block}</h2>
                <img src="https://mail.example/a/{block:x64}.png" width="552" height="240" alt="Foto {block}" style="display:block">
                <p>Op zaterdag repareren onze vrijwilligers fietsen, radio's en speelgoed, zolang u er bij zit, en de koffie is warm.</p>
                <p class="klein"><a href="https://www.example.nl/verhalen/{block}" style="color:#003366">Lees verhaal {block}</a></p>
                </td></tr></table>

                """
            );
        html.Append("</body></html>\r\n");
        var head =
            "From: Kringloop <nieuws@nieuws.example.nl>\r\nTo: anna@example.nl\r\nSubject: Nieuws van de vrijwilligers\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n"
            + "Message-ID: <1@nieuws.example.nl>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
        return Encoding.UTF8.GetBytes(head + html.ToString().ReplaceLineEndings("\r\n"));
    }
}
