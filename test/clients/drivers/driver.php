<?php
require $argv[1];
$version = '';
while (($line = fgets(STDIN)) !== false) {
    try {
        $kept = wechat_access_token(trim($line) === 'refused' ? $version : null);
        $version = $kept['version'];
        echo $kept['value'], "\n";
    } catch (RuntimeException $failure) {
        echo 'failed: ', $failure->getMessage(), "\n";
    }
}
