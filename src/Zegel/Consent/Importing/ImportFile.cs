using System.Text;
using CsvHelper;

namespace Zegel.Consent;

/// <summary>A file that cannot be read as a list of people; the message says what and what to do.</summary>
public sealed class ImportFileException(string message) : Exception(message);

/// <summary>One line of the file as it stands there.</summary>
/// <param name="Line">From 1, the header included, as an editor counts.</param>
sealed record ImportLine(long Line, IReadOnlyList<string> Cells);

/// <summary>Reads CSV as it comes out of other programs: UTF-8 or Windows-1252, with comma, semicolon or tab. Line by line.</summary>
sealed class ImportFile : IDisposable
{
    public const long OctetsMax = 200_000_000;
    public const long LinesMax = 1_000_000;
    const int ColumnsMax = 100;
    const int LineOctetsMax = 100_000;
    const int SampleOctets = 64 * 1024;
    static readonly char[] Delimiters = [',', ';', '\t'];

    readonly CsvReader csv;

    static ImportFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    ImportFile(CsvReader csv, IReadOnlyList<string> headers) => (this.csv, Headers) = (csv, headers);

    public IReadOnlyList<string> Headers { get; }

    /// <param name="stream">Seekable; it stays open.</param>
    /// <exception cref="ImportFileException">It is too large, empty or has no usable header.</exception>
    public static ImportFile Open(Stream stream)
    {
        if (stream.Length > OctetsMax)
            throw new ImportFileException($"the file has more than {OctetsMax / 1_000_000} MB: split it");
        var (encoding, delimiter) = Look(stream);
        var reader = CsvReader.Create(
            stream,
            new CsvReaderOptions
            {
                Separator = delimiter,
                Encoding = encoding,
                HasHeader = false,
                MaxRecordSize = LineOctetsMax,
                TrackLineNumbers = true,
                DetectSeparatorHint = false,
            },
            leaveOpen: true
        );
        try
        {
            if (!Read(reader))
                throw new ImportFileException("the file is empty");
            var headers = Cells(reader).Select(h => h.Trim().TrimStart('\uFEFF')).ToList();
            if (headers.Count > ColumnsMax)
                throw new ImportFileException($"the file has more than {ColumnsMax} columns");
            if (headers.Exists(h => h.Contains('@', StringComparison.Ordinal)))
                throw new ImportFileException(
                    "the first line holds an address: a line with the names of the columns is needed"
                );
            if (headers.Distinct(StringComparer.OrdinalIgnoreCase).Count() < headers.Count)
                throw new ImportFileException("two columns have the same name");
            return new ImportFile(reader, headers);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <exception cref="ImportFileException">There are too many lines, or one without end.</exception>
    public IEnumerable<ImportLine> Lines()
    {
        for (var count = 0L; Read(csv); count++)
        {
            if (count == LinesMax)
                throw new ImportFileException($"the file has more than {LinesMax} lines: split it");
            yield return new ImportLine(csv.LineNumber, Cells(csv));
        }
    }

    static bool Read(CsvReader csv)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException)
        {
            throw new ImportFileException(
                $"after line {csv.LineNumber} a line has more than {LineOctetsMax} octets: is a quotation mark left open?"
            );
        }
    }

    static List<string> Cells(CsvReader csv)
    {
        var cells = new List<string>(csv.FieldCount);
        for (var i = 0; i < csv.FieldCount; i++)
            cells.Add(csv.GetString(i));
        return cells;
    }

    /// <summary>By the first octets: what is no UTF-8 is taken for Windows-1252; the delimiter is the one the header has most of.</summary>
    static (Encoding Encoding, char Delimiter) Look(Stream stream)
    {
        var sample = new byte[SampleOctets];
        var length = stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        var octets = sample.AsSpan(0, length);
        // A character may be cut off at the end of the sample.
        var isUtf8 = false;
        for (var cut = 0; cut < 4 && cut <= length && !isUtf8; cut++)
            isUtf8 = System.Text.Unicode.Utf8.IsValid(octets[..(length - (length < SampleOctets ? 0 : cut))]);
        var encoding = isUtf8 ? new UTF8Encoding(false) : Encoding.GetEncoding(1252);
        var end = octets.IndexOf((byte)'\n');
        var first = encoding.GetString(end < 0 ? octets : octets[..end]);
        return (encoding, Delimiters.MaxBy(d => first.Count(c => c == d)));
    }

    public void Dispose() => csv.Dispose();
}
