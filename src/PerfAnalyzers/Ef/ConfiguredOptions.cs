using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>The options that are configured, by context.</summary>
internal sealed class ConfiguredOptions
{
    private const string Kind = "options";

    private readonly SymbolMap<ContextOptions> _options = new();
    private ContextOptions? _anyContext;

    public bool Any => _anyContext is not null || _options.Values.Count > 0;

    /// <summary>The options of a context: its own, else those that name no context.</summary>
    public ContextOptions Of(ITypeSymbol? context)
    {
        foreach (var type in context?.SelfAndBaseTypes() ?? [])
        {
            if (_options.TryGetValue(type.OriginalDefinition, out var own))
                return own.IsSeen || _anyContext is null ? own : own.With(_anyContext);
        }

        if (_anyContext is not null)
            return _anyContext;
        // A repository often knows only an interface or a base class of the context: one configured context is then the one meant.
        var mayBeAny = context is not { TypeKind: TypeKind.Class }
            || context.Name == "DbContext" && context.IsIn("Microsoft", "EntityFrameworkCore");
        return _options.Values.Count == 1 && mayBeAny ? _options.Values.First() : ContextOptions.Unseen;
    }

    /// <summary>True when the code registers the context, with options.</summary>
    public bool Register(ITypeSymbol context) =>
        _options.TryGetValue(context.OriginalDefinition, out var options) && options.IsRegistered;

    public void Change(ITypeSymbol? context, Func<ContextOptions, ContextOptions> change)
    {
        if (context is null or ITypeParameterSymbol)
        {
            _anyContext = change(_anyContext ?? ContextOptions.Unseen);
            return;
        }

        _options.TryGetValue(context.OriginalDefinition, out var options);
        _options[context.OriginalDefinition] = change(options ?? ContextOptions.Unseen);
    }

    /// <summary>
    /// Adds what another project says: one may choose the provider, and another one the rest. What that says of no certain context is about
    /// those that it makes itself.
    /// </summary>
    public void Add(ConfiguredOptions other)
    {
        foreach (var entry in other._options.Entries)
        {
            // Who configures a context itself, in OnConfiguring, does not see what is said where it is registered.
            var told = entry.Value with { IsSeen = entry.Value.IsRegistered };
            _options[entry.Key] = _options.TryGetValue(entry.Key, out var own) ? own.With(told) : told;
        }
    }

    /// <summary>The same options, to be added to.</summary>
    public ConfiguredOptions Copy()
    {
        var copy = new ConfiguredOptions { _anyContext = _anyContext };
        foreach (var entry in _options.Entries)
            copy._options[entry.Key] = entry.Value;
        return copy;
    }

    /// <summary>The options as lines of <see cref="AssemblyFacts"/>, in a fixed order.</summary>
    public IEnumerable<string> Write()
    {
        foreach (var entry in _options.Entries.OrderBy(static o => o.Key.ToString(), StringComparer.Ordinal))
            yield return Line(entry.Key.ToString(), entry.Value);

        static string Line(string context, ContextOptions options) => string.Join(
            "\t",
            Kind,
            context,
            options.LazyLoadingProxies,
            options.LazyLoadingDisabled,
            options.Tracking,
            options.Splitting,
            options.Provider,
            options.HasSeveralProviders,
            options.IsRegistered);
    }

    /// <summary>The options that an assembly tells.</summary>
    public static ConfiguredOptions Read(AssemblyFacts told)
    {
        var read = new ConfiguredOptions();
        foreach (var line in told.Lines(Kind))
        {
            if (line.Length < 9
                || !bool.TryParse(line[2], out var proxies)
                || !bool.TryParse(line[3], out var disabled)
                || !Enum.TryParse<TrackingDefault>(line[4], out var tracking)
                || !Enum.TryParse<SplittingDefault>(line[5], out var splitting)
                || !bool.TryParse(line[7], out var several)
                || !bool.TryParse(line[8], out var isRegistered))
                continue;
            var options = new ContextOptions(true, proxies, disabled, tracking, splitting, line[6].Length == 0 ? null : line[6])
            {
                HasSeveralProviders = several,
                IsRegistered = isRegistered,
            };
            read._options[SymbolName.Parse(line[1])] = options;
        }

        return read;
    }
}
