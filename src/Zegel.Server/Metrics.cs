using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Zegel.Server;

/// <summary>
/// Counts what the program's meters report and writes it in the text format of Prometheus, version 0.0.4. Histograms come
/// as sum and count. Each instrument has room for so many label sets; what comes beyond is counted together.
/// </summary>
sealed class Metrics : IDisposable
{
    const int SeriesMax = 200;
    const int LabelLengthMax = 80;

    static readonly HashSet<string> Meters =
    [
        "Zegel.Delivery",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
    ];

    readonly MeterListener listener = new();
    readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, Series>> values = new();

    sealed class Series
    {
        public double Sum;
        public long Count;
    }

    public Metrics()
    {
        listener.InstrumentPublished = (instrument, from) =>
        {
            if (Meters.Contains(instrument.Meter.Name))
                from.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Take(i, value, tags));
        listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Take(i, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Take(i, value, tags));
        listener.Start();
    }

    void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = values.GetOrAdd(instrument, _ => new());
        var labels = Labels(tags);
        if (all.Count >= SeriesMax && !all.ContainsKey(labels))
            labels = "other=\"true\"";
        var series = all.GetOrAdd(labels, _ => new Series());
        lock (series)
        {
            series.Sum = IsState(instrument) ? value : series.Sum + value;
            series.Count++;
        }
    }

    /// <summary>What is observed whole each time, rather than added up.</summary>
    static bool IsState(Instrument instrument) => instrument.IsObservable;

    /// <summary>The page. Observed instruments are asked at this moment.</summary>
    public string Write()
    {
        listener.RecordObservableInstruments();
        var page = new StringBuilder();
        foreach (var (instrument, all) in values.OrderBy(v => v.Key.Name, StringComparer.Ordinal))
        {
            var isHistogram = Kind(instrument) == "Histogram";
            var isCounter = Kind(instrument) is "Counter" or "ObservableCounter";
            var name = NameOf(instrument, isCounter);
            var type =
                isHistogram ? "summary"
                : isCounter ? "counter"
                : "gauge";
            if (instrument.Description is { Length: > 0 } help)
                page.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help.Replace('\n', ' ')}\n");
            page.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n");
            foreach (var (labels, series) in all.OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                double sum;
                long count;
                lock (series)
                    (sum, count) = (series.Sum, series.Count);
                var braces = labels.Length > 0 ? $"{{{labels}}}" : "";
                if (isHistogram)
                    page.Append(
                        CultureInfo.InvariantCulture,
                        $"{name}_sum{braces} {sum:R}\n{name}_count{braces} {count}\n"
                    );
                else
                    page.Append(CultureInfo.InvariantCulture, $"{name}{braces} {sum:R}\n");
            }
        }
        return page.ToString();
    }

    static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0];

    static string NameOf(Instrument instrument, bool isCounter)
    {
        var name = new StringBuilder();
        foreach (var c in instrument.Name)
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        name.Append(
            instrument.Unit switch
            {
                "s" => "_seconds",
                "By" => "_bytes",
                _ => "",
            }
        );
        return isCounter ? name + "_total" : name.ToString();
    }

    static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (labels.Length > 0)
                labels.Append(',');
            foreach (var c in key)
                labels.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels
                .Append("=\"")
                .Append(
                    (text.Length > LabelLengthMax ? text[..LabelLengthMax] : text)
                        .Replace("\\", "\\\\", StringComparison.Ordinal)
                        .Replace("\"", "\\\"", StringComparison.Ordinal)
                        .Replace("\n", "\\n", StringComparison.Ordinal)
                )
                .Append('"');
        }
        return labels.ToString();
    }

    /// <summary>For the machine itself and for those who are named; to others the page is not there.</summary>
    public static bool MayRead(IPAddress? from, IReadOnlyList<IPNetwork> allowed) =>
        from is not null
        && (from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from) is var address
        && (IPAddress.IsLoopback(address) || allowed.Any(n => n.Contains(address)));

    public void Dispose() => listener.Dispose();
}
