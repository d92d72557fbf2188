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
