using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <content>Locals from before: a local is what it was made of.</content>
internal sealed partial class CachedValueInputs
{
    /// <summary>A local from before: it is what it was made of.</summary>
    private void AddLocal(ILocalSymbol local, ValuePath path, ITypeSymbol? type, IOperation read, FactoryScope frame)
    {
        if (!_tracing.Add(local))
            return;
        var outside = _inputs;
        _inputs = ImmutableArray.CreateBuilder<CacheInput>();
        var isElement = false;
        // What is declared after the miss is on the way to the store.
        var isMade = _fill?.Miss is { } missed && IsAfter(local, missed.Read);
        foreach (var write in BodyIndex.Around(read).WritesOf(local))
        {
            if (write.Value is { } value)
            {
                // What was read from the cache depends on the key alone.
                if (!IsRead(value))
                    Walk(value, frame.Within(value));
                isMade |= _fill?.Miss is { Read: var miss } && write.Site.Syntax.SpanStart >= miss.Syntax.SpanStart && !ReferenceEquals(value.Unwrap(), miss);
            }
            else if (write.Site is IVariableDeclaratorOperation { Parent: IForEachLoopOperation loop })
            {
                isElement = true;
                Walk(loop.Collection, frame.Within(loop.Collection));
            }
            else if (write.Site is IInvocationOperation site && !IsRead(site))
            {
                Walk(site, frame.Within(site));
            }
            else if (write.Site is IDeconstructionAssignmentOperation { Value: { } taken })
            {
                Walk(taken, frame.Within(taken));
            }
            else if (write.Site is IPatternOperation && write.Site.Ancestors().OfType<IIsPatternOperation>().FirstOrDefault() is { Value: { } matched } && !IsRead(matched))
            {
                Walk(matched, frame.Within(matched));
            }
        }

        foreach (var reference in BodyIndex.Around(read).ReferencesTo(local))
            WalkFilling(reference, frame);
        _tracing.Remove(local);
        var sources = _inputs.ToImmutable();
        _inputs = outside;

        if (isMade || !isElement && (!InputTypes.IsPlainValue(local.Type) || sources.IsEmpty))
            _inputs.AddRange(sources);
        else if (InputTypes.MayBeInput(local.Type) && InputTypes.MayBeInput(type) && !InputTypes.IsSteering(local.Name))
            _inputs.Add(new(sources.FirstOrDefault(static s => s.IsIdentity)?.Kind ?? CacheInputKind.Given, path.Text, path, read, isElement && sources.IsEmpty ? default : sources));
    }

    private bool IsRead(IOperation value) =>
        value.Unwrap() is IInvocationOperation call && (CacheCall.Create(call, _compilation) ?? CacheCall.OfOwn(call, _compilation)) is { Action: CacheAction.Read };

    private static bool IsAfter(ILocalSymbol local, IOperation miss) =>
        local.DeclaringSyntaxReferences is [var reference, ..] && reference.SyntaxTree == miss.Syntax.SyntaxTree && reference.Span.Start > miss.Syntax.Span.End;

    /// <summary><c>list.Add(x)</c>, <c>dto.Name = x</c>.</summary>
    private void WalkFilling(IOperation reference, FactoryScope frame)
    {
        if (reference.Parent is IInvocationOperation { Instance: { } instance } call && ReferenceEquals(instance, reference) && call.TargetMethod.Name is "Add" or "AddRange" or "Append" or "Insert")
        {
            foreach (var argument in ((IInvocationOperation)reference.Parent).Arguments)
                Walk(argument.Value, frame.Within(argument));
        }
        else if (reference.Parent is IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation assignment } property && ReferenceEquals(assignment.Target, property))
        {
            Walk(assignment.Value, frame.Within(assignment));
        }
    }
}
