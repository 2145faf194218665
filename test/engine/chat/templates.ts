import type { RandomModelChat } from "../../support/randomModel.js";

/**
 * Chat templates of four families and two of models that think, each in the form that its documentation gives
 * for conversations of texts.
 */

/** ChatML, as Qwen documents it: a system turn of its own where none is given, an empty thought where thinking is off. */
export const chatMl: RandomModelChat = {
  control: ["<|im_start|>", "<|im_end|>"],
  userDefined: ["<think>", "</think>"],
  template: `{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- else %}
    {{- '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message.role == 'user' %}
        {{- '<|im_start|>user\\n' + message.content + '<|im_end|>\\n' }}
    {%- elif message.role == 'assistant' %}
        {%- set content = message.content %}
        {%- if '</think>' in content %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {{- '<|im_start|>assistant\\n' + content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}
`,
};

/** Llama 3: headers, trimmed texts, the token for the beginning by the template itself. */
export const llama3: RandomModelChat = {
  control: ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
  template: `{{- '<|endoftext|>' }}
{%- if strftime_now is defined %}{%- set date = strftime_now('%d %b %Y') %}{%- endif %}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' }}
    {%- if message['role'] == 'system' %}{{- 'Today Date: ' + date + '\\n\\n' }}{%- endif %}
    {{- message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
`,
};

/** Gemma: no system turn, the assistant called model. */
export const gemma: RandomModelChat = {
  control: ["<start_of_turn>", "<end_of_turn>"],
  template: `{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\\n'}}{% endif %}`,
};

/** Mistral: instructions in brackets, nothing for the generation prompt, a blank before what the assistant says. */
export const mistral: RandomModelChat = {
  control: ["[INST]", "[/INST]"],
  template: `{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content'] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('After the optional system message, conversation roles must alternate user and assistant roles!') }}
    {%- endif %}
    {%- if message['role'] == 'user' %}
        {%- if loop.first and system_message is defined %}
            {{- '[INST] ' + system_message + '\\n\\n' + message['content'] + '[/INST]' }}
        {%- else %}
            {{- '[INST] ' + message['content'] + '[/INST]' }}
        {%- endif %}
    {%- else %}
        {{- ' ' + message['content'] + eos_token }}
    {%- endif %}
{%- endfor %}
`,
};

/** DeepSeek R1's way: the prompt opens a block for thoughts, whatever was asked for. */
export const alwaysThinking: RandomModelChat = {
  control: ["<|User|>", "<|Assistant|>", "<|end|>"],
  userDefined: ["<think>", "</think>"],
  template: `{% for message in messages %}{% if message['role'] == 'user' %}{{ '<|User|>' + message['content'] }}{% endif %}{% if message['role'] == 'assistant' %}{{ '<|Assistant|>' + message['content'] + '<|end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|Assistant|><think>\\n' }}{% endif %}`,
};

/** Channels: the prompt stops before the channel, a finished turn names the final one. */
export const channels: RandomModelChat = {
  control: ["<|start|>", "<|channel|>", "<|message|>", "<|end|>"],
  template: `{% for message in messages %}{% if message['role'] == 'assistant' %}{{ '<|start|>assistant<|channel|>final<|message|>' + message['content'] + '<|end|>' }}{% else %}{{ '<|start|>' + message['role'] + '<|message|>' + message['content'] + '<|end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|start|>assistant' }}{% endif %}`,
};
