using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Zegel.Mail.Reports;

[Trait("Rule", "A50")]
public class ReportFileTests
{
    const string Xml = """
        <?xml version="1.0"?>
        <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0"><version>1.0</version>
        <report_metadata><org_name>Example</org_name><email>a@example.net</email><report_id>7</report_id>
        <date_range><begin>1790000000</begin><end>1790086399</end></date_range></report_metadata>
        <policy_published><domain>News.Example.nl</domain><p>none</p><np>reject</np></policy_published>
        <record><row><source_ip>192.0.2.1</source_ip><count>12</count>
        <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
        <identifiers><header_from>news.example.nl</header_from></identifiers>
        <auth_results><dkim><domain>news.example.nl</domain><selector>zg1</selector><result>pass</result></dkim></auth_results>
        </record></feedback>
        """;

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    static byte[] Gzipped(byte[] octets)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(octets);
        return packed.ToArray();
    }

    static byte[] Zipped(byte[] octets)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = archive.CreateEntry("report.xml").Open())
            entry.Write(octets);
        return packed.ToArray();
    }

    static byte[] Mailed(byte[] octets, string type) =>
        Bytes(
            $"From: r@example.net\r\nTo: x@rua.example\r\nSubject: Report\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n"
                + $"--b\r\nContent-Type: {type}\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(octets)}\r\n--b--\r\n"
        );

    public static TheoryData<string> Forms => ["plain", "gzip", "zip", "mail", "mail gzip", "mail zip", "alone"];

    static byte[] InForm(string form) =>
        form switch
        {
            "gzip" => Gzipped(Bytes(Xml)),
            "zip" => Zipped(Bytes(Xml)),
            "mail" => Mailed(Bytes(Xml), "text/xml"),
            "mail gzip" => Mailed(Gzipped(Bytes(Xml)), "application/gzip"),
            "mail zip" => Mailed(Zipped(Bytes(Xml)), "application/octet-stream"),
            "alone" => Bytes(
                $"From: r@example.net\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(Zipped(Bytes(Xml)))}\r\n"
            ),
            _ => Bytes(Xml),
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Reads_a_report_in_every_form_that_receivers_send(string form)
    {
        var report = ReportFile.Read(InForm(form)).ShouldBeOfType<ReportContent.Dmarc>().Report;

        (report.Reporter, report.ReportId, report.Domain, report.Policy).ShouldBe(
            ("Example", "7", "news.example.nl", "p=none; np=reject")
        );
        var row = report.Rows.ShouldHaveSingleItem();
        (row.Source, row.Count, row.DkimAligned, row.SpfAligned).ShouldBe(("192.0.2.1", 12, true, false));
        row.Dkim.ShouldBe([new DmarcAuthResult("news.example.nl", "zg1", "pass")]);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_report_that_is_cut_off_anywhere_is_told_and_never_thrown(string form)
    {
        var whole = InForm(form);
        for (var length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 60))
            ReportFile.Read(whole.AsMemory(0, length)).ShouldNotBeNull();
    }

    [Fact]
    public void Bombs_are_not_unpacked()
    {
        var bomb = Gzipped(new byte[100 * 1024 * 1024]);
        ReportFile.Read(bomb).ShouldBeOfType<ReportContent.Unreadable>().Reason.ShouldContain("far more");
        ReportFile.Read(Zipped(new byte[100 * 1024 * 1024])).ShouldBeOfType<ReportContent.Unreadable>();
        ReportFile
            .Read(Gzipped(Gzipped(Gzipped(Gzipped(Bytes(Xml))))))
            .ShouldBeOfType<ReportContent.Unreadable>()
            .Reason.ShouldContain("three times");
    }

    /// <summary>Seen in reports or close to it: XML that is none (XML 1.0 §2.2, §2.4, §2.8), and what the schema forbids.</summary>
    [Theory]
    [InlineData("<?xml version=\"1.0\"?>", "<?xml version=\"1.1\"?>", 0)]
    [InlineData("<?xml version=\"1.0\"?>", "<?xml version=\"1.0\" encoding=\"UTF-16\"?>", 0)]
    [InlineData("<?xml version=\"1.0\"?>", "\r\n\uFEFF <?xml version=\"1.0\"?>", 0)]
    [InlineData("<?xml version=\"1.0\"?>", "", 0)]
    [InlineData(" xmlns=", " xsi:schemaLocation=", 0)]
    [InlineData(">Example<", ">Exa\u0001\u001b\0mple<", 0)]
    [InlineData(">Example<", ">Exa&#1;mple<", 0)]
    [InlineData(">Example<", "><![CDATA[Example]]><", 0)]
    [InlineData("<domain>", "<extension>AT&T &nbsp; &amp;</extension><domain>", 1)]
    [InlineData("</feedback>", "</feedback> <html", 0)]
    [InlineData(">1790000000<", ">2026-09-21T14:13:20Z<", 0)]
    [InlineData(">1790000000<", ">1790000000.5<", 0)]
    [InlineData(">192.0.2.1<", "> 192.000.002.001 <", 0)]
    [InlineData(">192.0.2.1<", ">::ffff:192.0.2.1<", 0)]
    [InlineData("</feedback>", "<record><row><count>1,2</count></row></record></feedback>", 1)]
    public void Reads_what_reporters_write_wrongly(string part, string other, int faults)
    {
        Xml.ShouldContain(part);
        var read = ReportFile.Read(Bytes(Xml.Replace(part, other, StringComparison.Ordinal)));
        var report = read.ShouldBeOfType<ReportContent.Dmarc>().Report;
        (report.Reporter, report.Domain, report.Begin.ToUnixTimeSeconds(), report.Faults.Count).ShouldBe(
            ("Example", "news.example.nl", 1790000000, faults)
        );
        report.Rows.ShouldHaveSingleItem().Source.ShouldBe("192.0.2.1");
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Reads_reports_in_two_octets_a_character(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] octets = [.. encoding.GetPreamble(), .. encoding.GetBytes(Xml)];
        ReportFile.Read(octets).ShouldBeOfType<ReportContent.Dmarc>();
        ReportFile.Read(Zipped(octets)).ShouldBeOfType<ReportContent.Dmarc>();
    }

    /// <summary>An element's text is read by recursion: without a limit, one mail would end the process.</summary>
    [Theory]
    [InlineData("<count>")]
    [InlineData("<org_name>")]
    public void Elements_nested_without_end_are_refused(string element)
    {
        var nested =
            string.Concat(Enumerable.Repeat("<a>", 500_000)) + string.Concat(Enumerable.Repeat("</a>", 500_000));
        ReportFile
            .Read(Bytes(Xml.Replace(element, element + nested, StringComparison.Ordinal)))
            .ShouldBeOfType<ReportContent.Unreadable>()
            .Reason.ShouldContain("nested");
    }

    [Fact]
    public void Finds_the_report_beside_other_files_and_in_a_forwarded_message()
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, octets) in new[] { ("readme.txt", Bytes("Hello")), ("r.xml", Bytes(Xml)) })
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(octets);
            }
        ReportFile.Read(packed.ToArray()).ShouldBeOfType<ReportContent.Dmarc>();
        var forwarded = Bytes(
            "From: r@example.net\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n"
                + "Content-Type: message/rfc822\r\n\r\n"
                + Encoding.UTF8.GetString(Mailed(Gzipped(Bytes(Xml)), "application/gzip"))
                + "\r\n--c--\r\n"
        );
        ReportFile.Read(forwarded).ShouldBeOfType<ReportContent.Dmarc>();
    }

    const string Json = """
        {"organization-name":"Example","date-range":{"start-datetime":"2026-04-01T00:00:00Z",
        "end-datetime":"2026-04-01T23:59:59Z"},"report-id":"7","policies":[{"policy":{"policy-domain":"example.nl"},
        "summary":{"total-successful-session-count":5,"total-failure-session-count":3},"failure-details":
        [{"result-type":"certificate-expired","failed-session-count":3}]}]}
        """;

    /// <summary>RFC 8460 §4.4 by example, and what comes close to it.</summary>
    [Theory]
    [Trait("Rule", "A63")]
    [InlineData("{\"organization-name\"", "\uFEFF{\"organization-name\"")]
    [InlineData(":5,", ":5.0,")]
    [InlineData(":5,", ":\"5\",")]
    [InlineData("}]}]}", "},],},]/* end */}")]
    [InlineData("\"policies\":[", "\"policies\":[null, 1, ")]
    [InlineData("example.nl", "Example.NL.")]
    [InlineData("2026-04-01T00:00:00Z", "2026-04-01")]
    public void Reads_TLS_reports_that_come_close(string part, string other)
    {
        Json.ShouldContain(part);
        var read = ReportFile.Read(Bytes(Json.Replace(part, other, StringComparison.Ordinal)));
        var report = read.ShouldBeOfType<ReportContent.Tls>().Report;
        (report.Domain, report.Succeeded, report.Failed, report.Failures.Count).ShouldBe(("example.nl", 5, 3, 1));
        report.Begin.ShouldBe(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><feedback>&a;</feedback>")]
    [InlineData("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><feedback/>")]
    [InlineData("<html><body>Not found</body></html>")]
    [InlineData("<feedback></feedback>")]
    [InlineData("<feedback><report_metadata/>")]
    [InlineData("{\"policies\": 5}")]
    [InlineData("{}")]
    [InlineData("just text")]
    [InlineData("")]
    public void What_is_no_report_is_told(string text) =>
        ReportFile.Read(Bytes(text)).ShouldBeOfType<ReportContent.Unreadable>().Reason.ShouldNotBeEmpty();

    [Fact]
    [Trait("Rule", "A63")]
    public void Reads_the_report_of_RFC_8460()
    {
        var path = Path.Combine(Corpora.Folder("dmarc-reports"), "parsedmarc/smtp_tls/rfc8460.json");
        var report = ReportFile.Read(File.ReadAllBytes(path)).ShouldBeOfType<ReportContent.Tls>().Report;
        (report.Reporter, report.Domain, report.Succeeded, report.Failed).ShouldBe(
            ("Company-X", "company-y.example", 5326, 303)
        );
        report.Failures.Sum(f => f.Sessions).ShouldBe(303);
    }

    [Fact]
    public void Reads_all_reports_of_the_corpora()
    {
        var folder = Corpora.Folder("dmarc-reports");
        var run = CorpusRun.Of("dmarc-reports");
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file);
            if (
                !name.Contains('/')
                || name.EndsWith(".json", StringComparison.Ordinal)
                    && name.StartsWith("stalwart", StringComparison.Ordinal)
            )
                continue;
            run.Case(name, () => Difference(file));
        }
        run.End(least: 10);
    }

    static string? Difference(string file)
    {
        var content = ReportFile.Read(File.ReadAllBytes(file));
        if (file.EndsWith(".json", StringComparison.Ordinal))
            return content is ReportContent.Tls ? null : $"{content}";
        if (content is not ReportContent.Dmarc(var report))
            return $"{content}";
        var answer = Path.ChangeExtension(file, ".json");
        if (!File.Exists(answer))
            return report.Rows.Count > 0 && report.End >= report.Begin ? null : "no rows";
        using var expected = JsonDocument.Parse(File.ReadAllText(answer));
        var root = expected.RootElement;
        var metadata = root.GetProperty("report_metadata");
        if (metadata.GetProperty("report_id").GetString() != report.ReportId)
            return $"report id {report.ReportId}";
        if (metadata.GetProperty("date_range").GetProperty("begin").GetInt64() != report.Begin.ToUnixTimeSeconds())
            return $"begin {report.Begin}";
        var rows = root.GetProperty("record").EnumerateArray().Select(r => r.GetProperty("row")).ToList();
        var wanted = rows.Select(r =>
            (
                System.Net.IPAddress.Parse(r.GetProperty("source_ip").GetString()!).ToString(),
                r.GetProperty("count").GetInt64(),
                r.GetProperty("policy_evaluated").GetProperty("dkim").GetString() == "Pass",
                r.GetProperty("policy_evaluated").GetProperty("spf").GetString() == "Pass"
            )
        );
        var got = report.Rows.Select(r => (r.Source, r.Count, r.DkimAligned, r.SpfAligned));
        return wanted.SequenceEqual(got) ? null : "other rows";
    }
}
