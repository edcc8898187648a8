using System.Reflection;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Recorder.CallSites;

/// <summary>
/// Gives call sites their names: the member's documentation id, the offset of the line in it, the operator with its ordinal.
/// </summary>
internal static class SiteResolver
{
    private static readonly object s_lock = new();
    private static readonly Dictionary<Assembly, Symbols?> s_symbols = [];
    private static readonly Dictionary<Type, TypeMembers> s_types = [];

    public static CallSite Resolve(RuntimeSite site)
    {
        if (site.Method is null)
            return new(CallSite.UnknownMember, CallSite.UnknownOffset, site.Callee == "-" ? CallOperator.None : new(site.Callee, 0, 0));
        lock (s_lock)
        {
            try
            {
                return ResolveMethod(site, Definition(site.Method));
            }
            catch
            {
                // Code that reflection cannot read, such as of an unloaded assembly: it is still known that somebody sent the command.
                return new(CallSite.UnknownMember, CallSite.UnknownOffset, CallOperator.None);
            }
        }
    }

    /// <summary>The file's name and the line of a site, for those who sit before the source; a profile has neither.</summary>
    public static (string File, int Line)? LineOf(RuntimeSite site)
    {
        if (site.Method is null)
            return null;
        lock (s_lock)
        {
            try
            {
                var method = Definition(site.Method);
                var symbols = SymbolsOf(method.Module.Assembly);
                if (symbols is null || CallOf(site, method, symbols) is not { Offset: >= 0 } call)
                    return null;
                var point = new Body(method, symbols.PointsOf(method.MetadataToken)).PointAt(call.Offset);
                return point.Line == 0 ? null : (symbols.FileOf(point.Document), point.Line);
            }
            catch
            {
                return null;
            }
        }
    }

    /// <summary>Lets go of the symbols that were read.</summary>
    public static void Release()
    {
        lock (s_lock)
        {
            foreach (var symbols in s_symbols.Values)
                symbols?.Dispose();
            s_symbols.Clear();
            s_types.Clear();
        }
    }

    private static CallSite ResolveMethod(RuntimeSite site, MethodBase method)
    {
        var type = TypeMembers.WrittenType(method.DeclaringType!);
        var symbols = SymbolsOf(type.Assembly);
        if (!s_types.TryGetValue(type, out var members))
            s_types.Add(type, members = TypeMembers.Of(type, symbols));

        var call = CallOf(site, method, symbols);
        if (members.OwnerOf(method) is not { } owner)
            return new(
                DocumentationId.NameOnly(type, TypeMembers.WrittenName(method)),
                CallSite.UnknownOffset,
                call is null ? CallOperator.None : new(call.Value.Operator, 0, 0));

        var id = DocumentationId.Of(owner);
        if (call is not { Operator: var name, Offset: var offset })
            return new(id, CallSite.UnknownOffset, CallOperator.None);
        var bodies = members.BodiesOf(owner).Select(b => new Body(b, symbols?.PointsOf(b.MetadataToken) ?? [])).ToArray();
        var family = CallOperator.FamilyOf(name);
        var calls = bodies
            .SelectMany(b => IlCalls.Of(b.Method)
                .Where(c => CallOperator.FamilyOf(c.Operator) == family)
                .Select(c => (b.Method, c.Offset, Point: b.PointAt(c.Offset))))
            .ToArray();

        // The order of the source: that of the statements, and within one that of its code.
        var index = -1;
        if (offset >= 0 && calls.Length == 1)
            index = 0;
        else if (offset >= 0 && calls.All(c => c.Point.Line > 0))
            index = Array.FindIndex(
                calls.OrderBy(c => c.Point.Line).ThenBy(c => c.Point.Column).ThenBy(c => c.Offset).ToArray(),
                c => c.Method == method && c.Offset == offset);

        var first = bodies.SelectMany(b => b.Points).Where(p => p.Line > 0).Select(p => p.Line).DefaultIfEmpty().Min();
        var line = bodies.FirstOrDefault(b => b.Method == method)?.PointAt(offset).Line ?? 0;
        return new(id, first > 0 && line > 0 ? line - first : CallSite.UnknownOffset, new(name, index + 1, calls.Length));
    }

    private static Symbols? SymbolsOf(Assembly assembly)
    {
        if (!s_symbols.TryGetValue(assembly, out var symbols))
            s_symbols.Add(assembly, symbols = Symbols.Open(assembly));
        return symbols;
    }

    /// <summary>
    /// The call itself; its offset is -1 if it may be one of several of the same name, and it is null if nothing is known of it.
    /// </summary>
    private static IlCall? CallOf(RuntimeSite site, MethodBase method, Symbols? symbols)
    {
        var calls = IlCalls.Of(method);
        if (site.IsExact)
        {
            foreach (var call in calls)
            {
                if (call.Offset == site.CallOffset)
                    return call;
            }
        }

        // Optimized code: what the callee may have been, in the statement if that is known, else in the method.
        var name = IlCalls.OperatorOf(site.Callee, null);
        var candidates = calls.Where(c => c.Operator == name).ToArray();
        if (candidates.Length == 0)
            candidates = [.. calls.Where(c => Operators.MayBecome(c, site.Callee))];
        if (candidates.Length > 1 && site.IlOffset > 0 && symbols is not null)
        {
            var body = new Body(method, symbols.PointsOf(method.MetadataToken));
            var statement = body.PointAt(site.IlOffset);
            if (candidates.Where(c => body.PointAt(c.Offset) == statement).ToArray() is { Length: 1 } one)
                candidates = one;
        }
        return candidates.Length switch
        {
            0 => null,
            1 => candidates[0],
            _ => candidates.All(c => c.Operator == candidates[0].Operator) ? candidates[0] with { Offset = -1 } : null,
        };
    }

    private static MethodBase Definition(MethodBase method)
    {
        var isGeneric = method.DeclaringType is { IsGenericType: true } || method.IsGenericMethod;
        return isGeneric ? method.Module.ResolveMethod(method.MetadataToken) ?? method : method;
    }

    private sealed record Body(MethodBase Method, IReadOnlyList<StatementPoint> Points)
    {
        /// <summary>The last visible statement that begins before or at an offset.</summary>
        public StatementPoint PointAt(int offset)
        {
            StatementPoint found = default;
            foreach (var point in Points)
            {
                if (point.Offset > offset)
                    break;
                if (point.Line > 0)
                    found = point;
            }
            return found;
        }
    }
}
